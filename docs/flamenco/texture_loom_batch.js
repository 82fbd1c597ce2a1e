// SPDX-License-Identifier: GPL-3.0-or-later
//
// A job type for Flamenco 3: a list of prompts becomes a folder of materials, made by all workers of the farm.
// Put this file into the folder `scripts` beside flamenco-manager; docs/farm.md of Texture Loom says the rest.

const JOB_TYPE = {
    label: "Texture Loom Batch",
    description: "Make every material of a list of prompts",
    settings: [
        { key: "list", type: "string", subtype: "file_path", required: true, visible: "submission",
          description: "The list: a .txt, .csv, .tsv or .jsonl file on the shared storage" },
        { key: "out", label: "Output Folder", type: "string", subtype: "dir_path", required: true, visible: "submission",
          description: "Folder of the materials, on the shared storage" },
        { key: "rows", label: "Materials", type: "string", required: true, default: "1-100",
          description: "Which materials of the list, counted as 'batch LIST --dry-run' counts them. "
            + "Examples: '1-200', '7', '1-20, 35'" },
        { key: "chunk_size", type: "int32", default: 20, propargs: { min: 1, max: 100000 }, visible: "submission",
          description: "Number of materials in one task" },
        { key: "options", type: "string", default: "", visible: "submission",
          description: "Further options of 'batch', for example: --size 2048 --time-limit 60 --models /shared/models" },
        { key: "program", type: "string", choices: ["blender", "python"], default: "blender", visible: "submission",
          description: "Who makes them: Blender with the extension Texture Loom, or a Python with its engine" },
        { key: "finish", label: "Finish the List", type: "bool", default: true, visible: "submission",
          description: "At the end make what the list still lacks, and write the report of all of it; "
            + "with Blender also the asset library" },
    ],
};

// Options that this job type gives itself.
const OWN_OPTIONS = ["--rows", "--out", "--resume", "--dry-run"];

// `python -m engine` in the folder that comes first; a task of Flamenco has no working folder to choose.
const RUN_ENGINE = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    + "runpy.run_module('engine', run_name='__main__', alter_sys=True)";

function compileJob(job) {
    const settings = job.settings;
    for (const key of ["list", "out", "rows"]) {
        if (!settings[key] || !String(settings[key]).trim()) {
            throw `The setting '${key}' is empty: fill it in.`;
        }
    }
    const options = moreOptions(settings);
    const chunkSize = settings.chunk_size === undefined ? 20 : settings.chunk_size;
    const tasks = [];
    for (const rows of frameChunker(settings.rows, chunkSize)) {
        tasks.push(batchTask(`materials-${rows}`, settings, ["--rows", rows].concat(options)));
    }
    for (const task of tasks) {
        job.addTask(task);
    }
    if (settings.finish === undefined || settings.finish) {
        const last = batchTask("finish", settings, options);
        for (const task of tasks) {
            last.addDependency(task);
        }
        job.addTask(last);
    }
}

function moreOptions(settings) {
    const options = [];
    for (const option of settings.options ? shellSplit(settings.options) : []) {
        if (OWN_OPTIONS.indexOf(option.split("=")[0]) >= 0) {
            throw `The option ${option} is this job type's own: leave it out of the options.`;
        }
        options.push(option);
    }
    return options;
}

// Every task resumes: one that a worker left half done, and one that is queued again, makes only what is missing.
function batchTask(name, settings, options) {
    const batch = ["batch", settings.list, "--out", settings.out, "--resume"].concat(options);
    const task = author.Task(name, "blender");
    if (settings.program === "python") {
        task.addCommand(author.Command("exec", {
            exe: "{texture_loom_python}",
            args: ["-c", RUN_ENGINE, "{texture_loom}"].concat(batch),
        }));
    } else {
        task.addCommand(author.Command("exec", {
            exe: "{blender}",
            args: ["--command", "texture_loom"].concat(batch),
        }));
    }
    return task;
}

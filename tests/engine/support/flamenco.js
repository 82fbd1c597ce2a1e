// A small Flamenco Manager: loads a job type, compiles a job, and prints both as JSON.
// Usage: node flamenco.js SCRIPT < {"settings": …}
//
// What it offers is what Flamenco 3 offers to job types (internal/manager/job_compilers: js_globals.go, js_path.go,
// author.go), and no more: a script that uses anything of Node's fails here as it would there.
"use strict";

const fs = require("fs");
const vm = require("vm");

class Task {
    constructor(name, type) {
        if (!String(name || "").trim()) throw new Error("author.Task(name, type): name is required");
        if (!String(type || "").trim()) throw new Error("author.Task(name, type): type is required");
        Object.assign(this, { name: name.trim(), type: type.trim(), commands: [], dependencies: [] });
    }
    addCommand(command) {
        if (!(command instanceof Command)) throw new Error("addCommand: not a command");
        this.commands.push(command);
    }
    addDependency(task) {
        if (!(task instanceof Task)) throw new Error("addDependency: not a task");
        this.dependencies.push(task.name);
    }
}

class Command {
    constructor(name, parameters, totalStepCount = 0) {
        if (typeof name !== "string" || typeof parameters !== "object") throw new Error("author.Command: wrong types");
        Object.assign(this, { name, parameters, totalStepCount });
    }
}

function explode(range) {
    const frames = new Set();
    for (const part of range.replaceAll("..", "-").split(",")) {
        const ends = part.split("-").map((each) => {
            if (!/^\s*\d+\s*$/.test(each)) throw new Error(`invalid range "${range}": ${part}`);
            return Number(each);
        });
        if (ends.length > 2) throw new Error(`invalid range "${range}": ${part}`);
        for (let frame = ends[0]; frame <= ends[ends.length - 1]; frame++) frames.add(frame);
    }
    return [...frames].sort((a, b) => a - b);
}

// Two neighbours are written as "1,2", more as "1-3".
function merge(frames) {
    const runs = [];
    for (const frame of frames) {
        const last = runs[runs.length - 1];
        if (last && frame === last[1] + 1) last[1] = frame;
        else runs.push([frame, frame]);
    }
    return runs.map(([a, b]) => (a === b ? `${a}` : b === a + 1 ? `${a},${b}` : `${a}-${b}`)).join(",");
}

function frameChunker(range, chunkSize) {
    if (!range.trim()) throw new Error("empty range");
    if (!(chunkSize >= 1)) throw new Error(`invalid chunk size, must be positive number: ${chunkSize}`);
    const frames = explode(range);
    if (!frames.length) throw new Error("empty range");
    const chunks = [];
    for (let i = 0; i < frames.length; i += chunkSize) chunks.push(merge(frames.slice(i, i + chunkSize)));
    return chunks;
}

function shellSplit(text) {
    const parts = String(text).match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) || [];
    return parts.map((part) => part.replace(/"([^"]*)"|'([^']*)'/g, (_, a, b) => (a === undefined ? b : a)));
}

const slashed = (text) => text.replaceAll("\\", "/");
const tasks = [];
const context = vm.createContext({
    print: () => {},
    alert: () => {},
    frameChunker,
    frameCount: (range) => explode(range).length,
    formatTimestampLocal: () => "2026-01-02_030405",
    shellSplit,
    author: { Task: (name, type) => new Task(name, type), Command: (...all) => new Command(...all) },
    path: {
        basename: (text) => slashed(text).split("/").pop(),
        dirname: (text) => slashed(text).split("/").slice(0, -1).join("/") || ".",
        join: (...parts) => parts.map(slashed).join("/"),
        stem: (text) => slashed(text).split("/").pop().replace(/\.[^.]*$/, ""),
    },
});
vm.runInContext(fs.readFileSync(process.argv[2], "utf8"), context);
const job = {
    ...JSON.parse(fs.readFileSync(0, "utf8")),
    addTask: (task) => {
        if (!(task instanceof Task)) throw new Error("addTask: not a task");
        tasks.push(task);
    },
};
let error = "";
try {
    vm.runInContext("compileJob", context)(job);
} catch (thrown) {
    error = String(thrown.message || thrown);
}
console.log(JSON.stringify({ type: vm.runInContext("JOB_TYPE", context), tasks, error }));

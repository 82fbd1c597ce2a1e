// Khronos' glTF validator on each file that is named: a line of JSON for each. First argument: where npm installed it.
import fs from "node:fs";
import { createRequire } from "node:module";

const [folder, ...files] = process.argv.slice(2);
const validator = createRequire(folder + "/")("gltf-validator");
for (const file of files) {
  const report = await validator.validateBytes(new Uint8Array(fs.readFileSync(file)));
  console.log(JSON.stringify(report));
}

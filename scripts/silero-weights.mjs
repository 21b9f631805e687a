import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import protobuf from 'protobufjs';

/*
 * Takes the learnt numbers of Silero VAD v6 (snakers4/silero-vad, MIT) out of the ONNX model in the vad-web package: those of its network for 16 kHz, in
 * the form that packages/voice/src/engine/vad/silero/weights.ts reads. The messages are those of onnx.proto3, with the fields that matter.
 */

const SCHEMA = `
  syntax = "proto3";
  message ModelProto { GraphProto graph = 7; }
  message GraphProto { repeated NodeProto node = 1; }
  message NodeProto { repeated string output = 2; string op_type = 4; repeated AttributeProto attribute = 5; }
  message AttributeProto { string name = 1; TensorProto t = 5; GraphProto g = 6; }
  message TensorProto { repeated int64 dims = 1; int32 data_type = 2; bytes raw_data = 9; }`;
const FLOAT = 1;
/** A weight that is its scale. */
const FULL = 0x7fff;

const floats = (...values) => Buffer.from(Float32Array.from(values).buffer);

/** Ends of the names of the tensors, and how many weights share a scale; as `SHAPES` in weights.ts. */
const LAYERS = [
  { part: 387, weights: 'encoder.0.reparam_conv.weight', biases: ['encoder.0.reparam_conv.bias'] },
  { part: 32, weights: 'encoder.1.reparam_conv.weight', biases: ['encoder.1.reparam_conv.bias'] },
  { part: 32, weights: 'encoder.2.reparam_conv.weight', biases: ['encoder.2.reparam_conv.bias'] },
  { part: 32, weights: 'encoder.3.reparam_conv.weight', biases: ['encoder.3.reparam_conv.bias'] },
  { part: 256, weights: 'decoder.rnn.weight_ih', more: 'decoder.rnn.weight_hh', biases: ['decoder.rnn.bias_ih', 'decoder.rnn.bias_hh'] },
  { part: 128, weights: 'decoder.decoder.2.weight', biases: ['decoder.decoder.2.bias'] },
];

const require = createRequire(import.meta.url);

/** Where the vad-web package keeps a model: 'v5' or 'v6'. */
export const modelFile = (version) => join(dirname(require.resolve('@ricky0123/vad-web/package.json')), `dist/silero_vad_${version}.onnx`);

/** Tensors of the branch for 16 kHz by the end of their names. */
function tensorsOf(model) {
  const { root } = protobuf.parse(SCHEMA);
  const { graph } = root.lookupType('ModelProto').decode(model);
  const branch = graph.node.find((node) => node.opType === 'If')?.attribute.find(({ name }) => name === 'then_branch')?.g;
  if (branch === undefined) throw new Error('The model has no branch for 16 kHz.');
  const constants = branch.node.filter(({ opType, attribute }) => opType === 'Constant' && attribute[0]?.t?.dataType === FLOAT);
  return (ending) => {
    const found = constants.filter(({ output }) => output[0].endsWith(ending));
    if (found.length !== 1) throw new Error(`The model has ${found.length} tensors ${ending}.`);
    const { dims, rawData } = found[0].attribute[0].t;
    const bytes = Uint8Array.from(rawData);
    return { dims: dims.map(Number), values: new Float32Array(bytes.buffer) };
  };
}

/** Rows of a tensor of outputs, inputs and moments: moment after moment, each with all inputs. */
function rowsOf({ dims: [outputs, inputs, moments = 1], values }) {
  return Array.from({ length: outputs }, (_, output) =>
    Array.from({ length: moments * inputs }, (_, at) => values[(output * inputs + (at % inputs)) * moments + Math.floor(at / inputs)]),
  );
}

/** A row of the file: its bias, then part by part a scale and the weights as 16-bit shares of it. */
function packRow(weights, bias, part) {
  const bytes = [floats(bias)];
  for (let at = 0; at < weights.length; at += part) {
    const some = weights.slice(at, at + part);
    const scale = Math.fround(some.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0)) || 1;
    bytes.push(floats(scale), Buffer.from(Int16Array.from(some, (weight) => Math.round((weight / scale) * FULL)).buffer));
  }
  return Buffer.concat(bytes);
}

/** The file of the weights, from the bytes of the model. */
export function packWeights(model) {
  const tensor = tensorsOf(model);
  const rows = LAYERS.flatMap(({ part, weights, more, biases }) => {
    const beside = more === undefined ? null : rowsOf(tensor(more));
    const bias = biases.map((name) => tensor(name).values);
    return rowsOf(tensor(weights)).map((row, at) =>
      packRow(
        [...row, ...(beside?.[at] ?? [])],
        bias.reduce((sum, values) => sum + values[at], 0),
        part,
      ),
    );
  });
  return new Uint8Array(Buffer.concat(rows));
}

/** The file of the weights as it is shipped. */
export const sileroWeights = async () => packWeights(await readFile(modelFile('v6')));

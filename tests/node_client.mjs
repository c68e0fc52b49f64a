// A sensor and a reader in Node, as anybody could write them from the .proto files: streams hits to
// scantrendd in packed columns, as a sensor does, and reads trends.
//
//   node node_client.mjs NODE_MODULES PROTO_FOLDER HOST:PORT < request.json > answer.json
//
// The request: `hits` ({time_s, source, target, protocol, port, records}, IPv6 addresses with all
// their digits), `batch_hits`, `series` ({protocol, port}) and the `range` to read. The answer: what
// the server said of every batch, and the trends.

import {readFileSync} from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';

const [modules, protoFolder, address] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(path.join(modules, file)));
const {default: grpc} = await load('@grpc/grpc-js/build/src/index.js');
const {default: protoLoader} = await load('@grpc/proto-loader/build/src/index.js');

const definition = protoLoader.loadSync(['scantrend/v1/ingest.proto', 'scantrend/v1/trend.proto'], {
  includeDirs: [protoFolder],
  longs: String,
  defaults: true,
});
const {v1} = grpc.loadPackageDefinition(definition).scantrend;
const credentials = grpc.credentials.createInsecure();
const DEADLINE_MS = 60_000;
const deadline = () => ({deadline: Date.now() + DEADLINE_MS});
const KIND_PROBE = 1;

const ipv4 = (text) => text.split('.').reduce((address, octet) => address * 256 + Number(octet), 0);
const ipv6 = (text) => BigInt(`0x${text.replaceAll(':', '')}`);
const service = (hit) => KIND_PROBE * 2 ** 24 + hit.protocol * 2 ** 16 + hit.port;

/** The columns of hits over IPv4. */
function ipv4Columns(hits) {
  return {
    timeS: hits.map((hit) => hit.time_s),
    source: hits.map((hit) => ipv4(hit.source)),
    target: hits.map((hit) => ipv4(hit.target)),
    service: hits.map(service),
    records: hits.map((hit) => hit.records),
  };
}

/** The columns of hits over IPv6. */
function ipv6Columns(hits) {
  const high = (text) => String(ipv6(text) >> 64n);
  const low = (text) => String(BigInt.asUintN(64, ipv6(text)));
  return {
    timeS: hits.map((hit) => hit.time_s),
    sourceHigh: hits.map((hit) => high(hit.source)),
    sourceLow: hits.map((hit) => low(hit.source)),
    targetHigh: hits.map((hit) => high(hit.target)),
    targetLow: hits.map((hit) => low(hit.target)),
    service: hits.map(service),
    records: hits.map((hit) => hit.records),
  };
}

/** A HitBatch. */
function batchOf(sequence, hits) {
  return {
    sequence,
    position: Buffer.from(`after ${sequence}`),
    ipv4: ipv4Columns(hits.filter((hit) => !hit.source.includes(':'))),
    ipv6: ipv6Columns(hits.filter((hit) => hit.source.includes(':'))),
  };
}

/** A StreamHits call on which messages are sent all at once. Its acks, and the code it ended with. */
function stream(client, messages) {
  return new Promise((resolve) => {
    const call = client.StreamHits(deadline());
    const acks = [];
    let code = grpc.status.OK;
    call.on('data', ({sequence, position, accepted, refused, repeatedBatch}) =>
      acks.push({sequence, position: position.toString(), accepted, refused, repeatedBatch}),
    );
    call.on('error', (error) => (code = error.code));
    call.on('status', () => resolve({acks, code}));
    for (const message of messages) {
      call.write(message);
    }
    call.end();
  });
}

/** The answer to a request. */
function ask(client, method, request) {
  return new Promise((resolve, reject) => {
    const answered = (error, answer) => (error ? reject(error) : resolve(answer));
    client[method](request, new grpc.Metadata(), deadline(), answered);
  });
}

const {hits, batch_hits: batchHits, series, range} = JSON.parse(readFileSync(0));
const batches = [];
for (let begin = 0; begin < hits.length; begin += batchHits) {
  batches.push(batchOf(batches.length + 1, hits.slice(begin, begin + batchHits)));
}
const ingest = new v1.IngestService(address, credentials);
const opening = {sensor: 'node', stream: 'live'};
const delivered = await stream(ingest, [opening, ...batches]);
// As after a connection that broke before the last ack.
const again = await stream(ingest, [opening, batches.at(-1)]);
const gap = await stream(ingest, [opening, {...batches.at(-1), sequence: batches.length + 2}]);
const trend = new v1.TrendService(address, credentials);
const trends = await ask(trend, 'GetTrend', {series, range});
process.stdout.write(JSON.stringify({delivered, again, gap, trends: trends.trends}));
ingest.close();
trend.close();

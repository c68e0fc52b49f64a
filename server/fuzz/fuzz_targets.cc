// The targets of what a server is sent, by anybody who reaches it.
#include <cstddef>
#include <vector>

#include "base/fuzz/fuzz_target.h"
#include "server/fuzz/authorization_fuzz.h"
#include "server/fuzz/hits_fuzz.h"
#include "server/fuzz/http_fuzz.h"
#include "server/fuzz/queries_fuzz.h"
#include "server/fuzz/wire_fuzz.h"

namespace scantrend {
namespace {

constexpr char kEntryPoints[] = "entry-points";
// By way of libraries that are not instrumented: slower, and blinder.
constexpr char kWires[] = "wires";

// Some batches of few hits.
constexpr size_t kHitsBytesMax = 512;
constexpr size_t kRequestBytesMax = 128;
constexpr size_t kHeadersBytesMax = 256;
// Some calls with their headers.
constexpr size_t kWireBytesMax = 1'024;

}  // namespace

std::vector<FuzzTarget> FuzzTargets() {
  return {{"hits", kEntryPoints, kHitsBytesMax, FuzzHits},
          {"queries", kEntryPoints, kRequestBytesMax, FuzzQueries},
          {"http", kEntryPoints, kHeadersBytesMax, FuzzHttp},
          {"authorization", kEntryPoints, kHeadersBytesMax, FuzzAuthorization},
          {"token-file", kEntryPoints, kWireBytesMax, FuzzTokenFile},
          {"http-wire", kWires, kWireBytesMax, FuzzHttpWire},
          {"grpc-wire", kWires, kWireBytesMax, FuzzGrpcWire}};
}

}  // namespace scantrend

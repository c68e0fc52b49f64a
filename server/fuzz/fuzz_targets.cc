// The targets of what a server is sent, by anybody who reaches it.
#include <string>
#include <string_view>
#include <vector>

#include "base/fuzz/fuzz_target.h"
#include "server/fuzz/hits_fuzz.h"

namespace scantrend {
namespace {

constexpr char kEntryPoints[] = "entry-points";

}  // namespace

std::vector<FuzzTarget> FuzzTargets() { return {{"hits", kEntryPoints, 512, FuzzHits}}; }

}  // namespace scantrend

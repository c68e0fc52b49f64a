// Pairs: the (series, address) of hits as 64-bit keys. How many are distinct on a day is what
// exact counting has to keep.
#ifndef SCANTREND_BENCH_PAIRS_H_
#define SCANTREND_BENCH_PAIRS_H_

#include <cstdint>
#include <vector>

#include "base/series.h"
#include "scantrend/v1/hit.pb.h"

namespace scantrend {

// Orders as (protocol, port, address) does.
constexpr uint64_t PairKey(const Series& series, uint32_t address) {
  return uint64_t{series.protocol} << 48 | uint64_t{series.port} << 32 | address;
}

// One side of `hits`, in their order, added to `keys`. `side` is a column of `hits`.
void AppendPairs(const v1::Ipv4Hits& hits, const google::protobuf::RepeatedField<uint32_t>& side,
                 std::vector<uint64_t>& keys);

// Sorts `keys` and drops those that come again; `scratch` as for RadixSort.
void SortAndUnique(std::vector<uint64_t>& keys, std::vector<uint64_t>& scratch);

}  // namespace scantrend

#endif  // SCANTREND_BENCH_PAIRS_H_

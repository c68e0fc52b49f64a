#include "bench/pairs.h"

#include <algorithm>

#include "bench/radix_sort.h"

namespace scantrend {

void AppendPairs(const v1::Ipv4Hits& hits, const google::protobuf::RepeatedField<uint32_t>& side,
                 std::vector<uint64_t>& keys) {
  for (int i = 0; i < side.size(); ++i) {
    const uint32_t service = hits.service(i);
    keys.push_back(PairKey({static_cast<uint8_t>(service >> 16), static_cast<uint16_t>(service)},
                           side.Get(i)));
  }
}

void SortAndUnique(std::vector<uint64_t>& keys, std::vector<uint64_t>& scratch) {
  RadixSort(keys, scratch);
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

}  // namespace scantrend

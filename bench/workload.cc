#include "bench/workload.h"

#include <cassert>
#include <unordered_set>
#include <utility>

#include "bench/random.h"

namespace scantrend {
namespace {

// Of the sequences of random numbers that are made from one seed.
constexpr uint64_t kSeriesKey = 1;
constexpr uint64_t kSourcesKey = 2;
constexpr uint64_t kShuffleKey = 3;
constexpr uint64_t kFirstDayKey = 1'000;

constexpr uint64_t kNumbersOfHit = 3;

constexpr uint32_t kProbeBits = uint32_t{static_cast<uint8_t>(Kind::kProbe)} << 24;

uint64_t KeyOf(uint64_t seed, uint64_t use) { return RandomAt(MixBits(seed), use); }

template <typename Value>
void Shuffle(std::vector<Value>& values, uint64_t key) {
  for (size_t i = values.size(); i > 1; --i) {
    std::swap(values[i - 1], values[RandomBelow(static_cast<uint32_t>(i), RandomAt(key, i))]);
  }
}

std::vector<Series> MakeSeries(uint64_t seed) {
  std::vector<Series> series;
  series.reserve(kWorkloadSeries);
  for (const uint8_t protocol : {kTcp, kUdp}) {
    for (uint32_t port = 0; port < kWorkloadSeries / 2; ++port) {
      series.push_back({protocol, static_cast<uint16_t>(port)});
    }
  }
  Shuffle(series, KeyOf(seed, kSeriesKey));
  return series;
}

// Neither 0.0.0.0/8 nor multicast nor one of the targets.
bool MayBeSource(uint32_t address) {
  const uint32_t first_octet = address >> 24;
  return first_octet > 0 && first_octet < 224 && address >> 16 != kWorkloadTargets >> 16;
}

std::vector<uint32_t> MakeSources(uint64_t seed) {
  const uint64_t key = KeyOf(seed, kSourcesKey);
  std::vector<uint32_t> sources;
  std::unordered_set<uint32_t> taken;
  uint32_t network = 0;
  for (uint64_t position = 0; sources.size() < kWorkloadSources; ++position) {
    const bool in_network = sources.size() < kWorkloadSources / 2;
    auto address = static_cast<uint32_t>(RandomAt(key, position));
    if (in_network && sources.size() % kWorkloadSourcesOfNetwork != 0) {
      address = network | (address & 0xFF);
    }
    if (MayBeSource(address) && taken.insert(address).second) {
      sources.push_back(address);
      network = address & 0xFFFF'FF00;
    }
  }
  Shuffle(sources, KeyOf(seed, kShuffleKey));
  return sources;
}

}  // namespace

Workload::Workload(uint64_t seed, uint64_t hits_per_day)
    : seed_(seed),
      hits_per_day_(hits_per_day),
      series_(MakeSeries(seed)),
      sources_(MakeSources(seed)),
      series_ranks_(ZipfWeights(kWorkloadSeries, kWorkloadSeriesExponent)),
      source_ranks_(ZipfWeights(kWorkloadSources, kWorkloadSourceExponent)) {}

void Workload::MakeHits(Day day, uint64_t first, uint64_t count, v1::Ipv4Hits& columns) const {
  assert(first + count <= hits_per_day_);
  const auto resize = [count](google::protobuf::RepeatedField<uint32_t>* column) {
    column->Resize(static_cast<int>(count), 0);
    return column->mutable_data();
  };
  uint32_t* const times = resize(columns.mutable_time_s());
  uint32_t* const sources = resize(columns.mutable_source());
  uint32_t* const targets = resize(columns.mutable_target());
  uint32_t* const services = resize(columns.mutable_service());
  columns.clear_records();
  const uint64_t key = KeyOf(seed_, kFirstDayKey + day.number());
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t hit = first + i;
    const uint64_t position = hit * kNumbersOfHit;
    const Series series = series_[series_ranks_.Draw(RandomAt(key, position))];
    times[i] = day.start_s() + static_cast<uint32_t>(hit * kSecondsPerDay / hits_per_day_);
    sources[i] = sources_[source_ranks_.Draw(RandomAt(key, position + 1))];
    targets[i] = kWorkloadTargets | static_cast<uint16_t>(RandomAt(key, position + 2));
    services[i] = kProbeBits | uint32_t{series.protocol} << 16 | series.port;
  }
}

}  // namespace scantrend

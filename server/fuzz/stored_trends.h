// StoredTrends: a small store with something of everything that queries can find, for fuzz targets.
#ifndef SCANTREND_SERVER_FUZZ_STORED_TRENDS_H_
#define SCANTREND_SERVER_FUZZ_STORED_TRENDS_H_

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "server/fuzz/memory_store.h"
#include "server/scanners.h"
#include "server/trend_queries.h"

namespace scantrend {

// The sensors, in byte order.
inline constexpr std::array<std::string_view, 4> kStoredSensors = {"a", "b-2", "edge", "z_.9"};

// Hits of these sensors on days up to kFuzzDay, some of them a year ago: probes and
// backscatter, over IPv4 and IPv6, of tcp, udp, icmp and a protocol without ports. 853/tcp rises.
// The sources in 192.0.2.0/28 are acknowledged scanners. What came before kFuzzDay is folded, the
// rest is in memory.
class StoredTrends {
 public:
  // Errors: those of MemoryStore, and of the scanners' file, which is written for a moment.
  static absl::StatusOr<std::unique_ptr<StoredTrends>> Make();

  MemoryStore& memory() { return *memory_; }
  Store& store() { return memory_->store(); }
  const Scanners& scanners() const { return scanners_; }
  const TrendQueries& queries() const { return queries_; }

 private:
  StoredTrends(std::unique_ptr<MemoryStore> memory, std::string scanners_file)
      : memory_(std::move(memory)),
        scanners_(std::move(scanners_file)),
        queries_(&memory_->store().reader(), &scanners_, &memory_->clock()) {}

  const std::unique_ptr<MemoryStore> memory_;
  Scanners scanners_;
  const TrendQueries queries_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_FUZZ_STORED_TRENDS_H_

#include "server/fuzz/stored_trends.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"
#include "server/fuzz/temporary_file.h"

namespace scantrend {
namespace {

// With what has to be escaped in XML, JSON and CSV.
constexpr std::string_view kScanners =
    "192.0.2.0/28 <Example> \"University\", A&M\n2001:db8::/48 Example\n";
constexpr uint8_t kGre = 47;

// Hits of a series on a day, by `sources` sources. Who has the most records has not the most
// targets.
void AddHits(Day day, Kind kind, Series series, uint32_t sources, std::vector<Hit>& hits) {
  for (uint32_t i = 0; i < sources; ++i) {
    const bool is_ipv6 = i % 4 == 3;
    const uint32_t target = series.port % 2 == 0 ? 0 : i % 3;
    hits.push_back(
        {.time_s = day.start_s() + i,
         .source = is_ipv6 ? Address(0x2001'0db8'0000'0000, i) : Address(0xc000'0200 + i),
         .target = is_ipv6 ? Address(0x2001'0db8'0000'0001, target) : Address(0xc633'6401 + target),
         .series = series,
         .kind = kind,
         .records = 1 + i % 3});
  }
}

std::vector<Hit> HitsOf(Day day) {
  std::vector<Hit> hits;
  const int age = kFuzzDay - day;
  AddHits(day, Kind::kProbe, {kTcp, 853}, age < 4 ? 40 : 3, hits);
  AddHits(day, Kind::kProbe, {kTcp, 22}, 6, hits);
  if (age % 2 == 0) {
    AddHits(day, Kind::kProbe, {kUdp, 853}, 2, hits);
    AddHits(day, Kind::kProbe, {kIcmp, 8}, 1, hits);
    AddHits(day, Kind::kBackscatter, {kTcp, 80}, 2, hits);
  }
  if (age % 7 == 0) {
    AddHits(day, Kind::kProbe, {kGre, 0}, 1, hits);
    AddHits(day, Kind::kBackscatter, {kTcp, 853}, 1, hits);
  }
  return hits;
}

}  // namespace

absl::StatusOr<std::unique_ptr<StoredTrends>> StoredTrends::Make() {
  ASSIGN_OR_RETURN(std::unique_ptr<MemoryStore> memory, MemoryStore::Open());
  ASSIGN_OR_RETURN(const std::unique_ptr<TemporaryFile> file, TemporaryFile::Write(kScanners));
  // Every tenth day is a gap.
  std::vector<Hit> hits = HitsOf(kFuzzDay.Plus(-370));
  for (int age = 45; age > 0; --age) {
    const std::vector<Hit> more = age % 10 == 9 ? std::vector<Hit>() : HitsOf(kFuzzDay.Plus(-age));
    hits.insert(hits.end(), more.begin(), more.end());
  }
  RETURN_IF_ERROR(memory->Deliver(std::string(kStoredSensors[0]), hits));
  RETURN_IF_ERROR(memory->store().tally().FoldNow());
  for (size_t i = 1; i < kStoredSensors.size(); ++i) {
    RETURN_IF_ERROR(memory->Deliver(std::string(kStoredSensors[i]), HitsOf(kFuzzDay)));
  }
  std::unique_ptr<StoredTrends> stored(new StoredTrends(std::move(memory), file->path()));
  RETURN_IF_ERROR(stored->scanners_.Load());
  return stored;
}

}  // namespace scantrend

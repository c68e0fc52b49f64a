// HitModel: what becomes of hits that are delivered, as proto/scantrend/v1/ingest.proto says it, by
// brute force: an oracle for fuzz targets, outside the store.
#ifndef SCANTREND_SERVER_FUZZ_HIT_MODEL_H_
#define SCANTREND_SERVER_FUZZ_HIT_MODEL_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/address.h"
#include "base/day.h"
#include "base/hit.h"
#include "scantrend/v1/ingest.pb.h"
#include "storage/committer.h"
#include "storage/counted_series.h"
#include "storage/format.h"
#include "storage/store.h"

namespace scantrend {

// Hits to these are counted.
std::vector<Network> FuzzMonitored();

// Whether it may be the name of a sensor, or a stream.
bool IsSensorName(std::string_view name);
bool IsStreamName(std::string_view name);

// What a message is answered with: an ack, or a code that is not OK.
struct HitOutcome {
  absl::StatusCode code = absl::StatusCode::kOk;
  v1::HitAck ack = {};
};

// Not thread-safe.
class HitModel {
 public:
  // A StreamHits call.
  struct Call {
    std::optional<StreamId> opened = {};
    bool is_over = false;
  };
  // How calls are admitted. Limits are used up by all calls since the last Begin.
  struct Rules {
    std::optional<std::string> only_sensor = {};  // who calls may write as this one only
    std::optional<int> streams_max = {};          // of a sensor
    std::optional<int64_t> hits_left = {};        // of a sensor; it may take too many once
  };

  // Streams are new from now on, and so are limits.
  void Begin(Rules rules);

  HitOutcome DeliverTo(Call& call, const v1::HitBatch& message);
  HitOutcome Submit(const v1::HitBatch& message);
  // The call ends, however.
  void End(Call& call);

  // The committer's counters; groups, queue and open streams are 0.
  const CommitterStats& stats() const { return stats_; }

  // A point that was changed by the last batch that counted anything since Begin; nullopt: none
  // did.
  const std::optional<std::pair<CountedSeries, Day>>& last_point() const { return last_point_; }

  // Compares that point, and everything, with what the store answers. INTERNAL: it differs. Others:
  // those of TrendReader.
  absl::Status CheckPoint(const TrendReader& reader, const CountedSeries& series, Day day) const;
  absl::Status CheckAll(const TrendReader& reader) const;

 private:
  struct Point {
    uint64_t records = 0;
    std::set<Address> sources;
    std::set<Address> targets;
  };
  struct Stream {
    StreamState state;
    const Call* holder = nullptr;  // the call that may write
  };
  struct Totals {
    uint64_t batches = 0;
    uint64_t accepted = 0;
    uint64_t records = 0;
    RefusedCounts refused{};
  };

  absl::StatusCode Open(Call& call, const v1::HitBatch& message);
  // False: its sensor has none left.
  bool TakeHits(const std::string& sensor, const v1::HitBatch& message);
  HitOutcome Take(const StreamId& id, const v1::HitBatch& message);
  void Count(const StreamId& id, const Hit& hit, v1::HitAck& ack, RefusedCounts& refused);
  absl::Status CheckPoints(const TrendReader& reader, Kind kind) const;
  absl::Status CheckSensors(const TrendReader& reader) const;

  Rules rules_;
  std::map<StreamId, Stream> streams_;        // since Begin
  std::map<std::string, int> open_;           // streams of a sensor
  std::map<std::string, int64_t> hits_left_;  // of a sensor
  std::optional<std::pair<CountedSeries, Day>> last_point_;
  CommitterStats stats_;
  std::map<CountedSeries, std::map<Day, Point>> points_;
  std::map<std::string, Totals> sensors_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_FUZZ_HIT_MODEL_H_

#include "server/fuzz/hit_model.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "base/batch_limits.h"
#include "base/fuzz/promise.h"
#include "base/status.h"
#include "server/fuzz/memory_store.h"

namespace scantrend {
namespace {

constexpr int kAcceptDaysBack = 400;
constexpr uint32_t kAheadMax_s = 3'600;
constexpr std::array<uint32_t, 5> kProtocolsWithPorts = {6, 17, 33, 132, 136};
constexpr std::array<uint32_t, 2> kProtocolsWithTypes = {1, 58};

bool IsName(std::string_view name, size_t bytes_max, std::string_view more) {
  const auto is_of_name = [more](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           more.find(c) != std::string_view::npos;
  };
  return !name.empty() && name.size() <= bytes_max &&
         std::all_of(name.begin(), name.end(), is_of_name);
}

template <typename Array>
bool Has(const Array& array, uint32_t value) {
  return std::find(array.begin(), array.end(), value) != array.end();
}

// As the comments of RefusalReason say; of several the first in the order of storage/admission.h.
std::optional<RefusalReason> Refuse(const Hit& hit) {
  if (hit.kind != Kind::kProbe && hit.kind != Kind::kBackscatter) {
    return RefusalReason::kBadKind;
  }
  const uint32_t protocol = hit.series.protocol;
  if (protocol == 255) {
    return RefusalReason::kBadProtocol;
  }
  const uint32_t port_max = Has(kProtocolsWithPorts, protocol)   ? 65'535
                            : Has(kProtocolsWithTypes, protocol) ? 255
                                                                 : 0;
  if (hit.series.port > port_max) {
    return RefusalReason::kBadPort;
  }
  if (hit.records == 0) {
    return RefusalReason::kBadRecords;
  }
  if (hit.target == Address() || hit.target == Address(0, 0)) {
    return RefusalReason::kBadAddress;
  }
  if (!InAnyNetwork(FuzzMonitored(), hit.target)) {
    return RefusalReason::kNotMonitored;
  }
  if (hit.time_s > kFuzzNow_s + kAheadMax_s) {
    return RefusalReason::kFuture;
  }
  if (hit.time_s < kFuzzDay.Plus(-kAcceptDaysBack).start_s()) {
    return RefusalReason::kTooOld;
  }
  return std::nullopt;
}

bool HasHits(const v1::HitBatch& message) {
  return message.ipv4().time_s_size() > 0 || message.ipv6().time_s_size() > 0;
}

bool IsWellFormed(const v1::HitBatch& message) {
  const v1::Ipv4Hits& v4 = message.ipv4();
  const int n4 = v4.time_s_size();
  const v1::Ipv6Hits& v6 = message.ipv6();
  const int n6 = v6.time_s_size();
  return v4.source_size() == n4 && v4.target_size() == n4 && v4.service_size() == n4 &&
         (v4.records_size() == n4 || v4.records_size() == 0) && v6.source_high_size() == n6 &&
         v6.source_low_size() == n6 && v6.target_high_size() == n6 && v6.target_low_size() == n6 &&
         v6.service_size() == n6 && (v6.records_size() == n6 || v6.records_size() == 0) &&
         HasHits(message) && message.sequence() > 0 &&
         message.position().size() <= kPositionBytesMax &&
         message.sampling_rate() <= kSamplingRateMax;
}

Hit HitOf(uint32_t time_s, Address source, Address target, Service service, uint32_t records) {
  const CountedSeries series = SeriesOf(service);
  return {time_s, source, target, series.series, series.kind, records};
}

// Of a message that is well-formed.
std::vector<Hit> HitsOf(const v1::HitBatch& message) {
  std::vector<Hit> hits;
  const v1::Ipv4Hits& v4 = message.ipv4();
  for (int i = 0; i < v4.time_s_size(); ++i) {
    hits.push_back(HitOf(v4.time_s(i), Address(v4.source(i)), Address(v4.target(i)), v4.service(i),
                         v4.records_size() == 0 ? 1 : v4.records(i)));
  }
  const v1::Ipv6Hits& v6 = message.ipv6();
  for (int i = 0; i < v6.time_s_size(); ++i) {
    hits.push_back(HitOf(v6.time_s(i), Address(v6.source_high(i), v6.source_low(i)),
                         Address(v6.target_high(i), v6.target_low(i)), v6.service(i),
                         v6.records_size() == 0 ? 1 : v6.records(i)));
  }
  return hits;
}

std::string Named(const CountedSeries& series, Day day) {
  return absl::StrCat(std::string(KindName(series.kind)), " ", ToString(series.series), " on ",
                      day.ToString());
}

}  // namespace

std::vector<Network> FuzzMonitored() {
  return {Network(Address(0), 97), Network(Address(0x2000'0000'0000'0000, 0), 3)};
}

bool IsSensorName(std::string_view name) { return IsName(name, 64, "._-"); }
bool IsStreamName(std::string_view name) { return IsName(name, 128, "._-:~"); }

void HitModel::Begin(Rules rules) {
  rules_ = std::move(rules);
  streams_.clear();
  open_.clear();
  hits_left_.clear();
  last_point_.reset();
}

HitOutcome HitModel::DeliverTo(Call& call, const v1::HitBatch& message) {
  if (!call.opened.has_value()) {
    HitOutcome outcome{.code = Open(call, message)};
    if (outcome.code == absl::StatusCode::kOk) {
      const StreamState& state = streams_[*call.opened].state;
      outcome.ack.set_sequence(state.sequence);
      outcome.ack.set_position(state.position);
    }
    return outcome;
  }
  if (!message.sensor().empty() || !message.stream().empty() || !IsWellFormed(message)) {
    return {absl::StatusCode::kInvalidArgument};
  }
  if (!TakeHits(call.opened->sensor, message)) {
    return {absl::StatusCode::kResourceExhausted};
  }
  if (streams_[*call.opened].holder != &call) {
    ++stats_.failed_batches;
    return {absl::StatusCode::kAborted};
  }
  return Take(*call.opened, message);
}

absl::StatusCode HitModel::Open(Call& call, const v1::HitBatch& message) {
  if (message.sequence() != 0 || HasHits(message) || !IsSensorName(message.sensor()) ||
      !IsStreamName(message.stream())) {
    return absl::StatusCode::kInvalidArgument;
  }
  if (rules_.only_sensor.value_or(message.sensor()) != message.sensor()) {
    return absl::StatusCode::kPermissionDenied;
  }
  int& open = open_[message.sensor()];
  if (rules_.streams_max.has_value() && open >= *rules_.streams_max) {
    return absl::StatusCode::kResourceExhausted;
  }
  ++open;
  call.opened = StreamId{message.sensor(), message.stream()};
  streams_[*call.opened].holder = &call;
  return absl::StatusCode::kOk;
}

HitOutcome HitModel::Submit(const v1::HitBatch& message) {
  if (!IsSensorName(message.sensor()) || !IsStreamName(message.stream())) {
    return {absl::StatusCode::kInvalidArgument};
  }
  if (rules_.only_sensor.value_or(message.sensor()) != message.sensor()) {
    return {absl::StatusCode::kPermissionDenied};
  }
  const StreamId id{message.sensor(), message.stream()};
  if (message.sequence() == 0 && !HasHits(message)) {
    HitOutcome outcome;
    outcome.ack.set_sequence(streams_[id].state.sequence);
    outcome.ack.set_position(streams_[id].state.position);
    return outcome;
  }
  if (!IsWellFormed(message)) {
    return {absl::StatusCode::kInvalidArgument};
  }
  return TakeHits(id.sensor, message) ? Take(id, message)
                                      : HitOutcome{absl::StatusCode::kResourceExhausted};
}

void HitModel::End(Call& call) {
  if (call.opened.has_value() && !call.is_over) {
    --open_[call.opened->sensor];
    Stream& stream = streams_[*call.opened];
    stream.holder = stream.holder == &call ? nullptr : stream.holder;
  }
  call.is_over = true;
}

bool HitModel::TakeHits(const std::string& sensor, const v1::HitBatch& message) {
  if (!rules_.hits_left.has_value()) {
    return true;
  }
  int64_t& left = hits_left_.emplace(sensor, *rules_.hits_left).first->second;
  if (left <= 0) {
    return false;
  }
  left -= message.ipv4().time_s_size() + message.ipv6().time_s_size();
  return true;
}

HitOutcome HitModel::Take(const StreamId& id, const v1::HitBatch& message) {
  StreamState& state = streams_[id].state;
  if (message.sequence() > state.sequence + 1) {
    ++stats_.failed_batches;
    return {absl::StatusCode::kOutOfRange};
  }
  HitOutcome outcome;
  outcome.ack.set_sequence(message.sequence());
  if (message.sequence() <= state.sequence) {
    outcome.ack.set_repeated_batch(true);
    ++stats_.repeated_batches;
    return outcome;
  }
  state = {message.sequence(), message.position()};
  ++stats_.batches;
  Totals& totals = sensors_[id.sensor];
  ++totals.batches;
  RefusedCounts refused{};
  for (const Hit& hit : HitsOf(message)) {
    Count(id, hit, outcome.ack, refused);
  }
  for (size_t reason = 1; reason < refused.size(); ++reason) {
    if (refused[reason] > 0) {
      v1::RefusedHits& more = *outcome.ack.add_refused();
      more.set_reason(static_cast<v1::RefusalReason>(reason));
      more.set_hits(refused[reason]);
    }
    totals.refused[reason] += refused[reason];
    stats_.refused[reason] += refused[reason];
  }
  return outcome;
}

void HitModel::Count(const StreamId& id, const Hit& hit, v1::HitAck& ack, RefusedCounts& refused) {
  if (const auto reason = Refuse(hit); reason.has_value()) {
    ++refused[static_cast<size_t>(*reason)];
    return;
  }
  ack.set_accepted(ack.accepted() + 1);
  ++stats_.accepted;
  Totals& totals = sensors_[id.sensor];
  ++totals.accepted;
  totals.records += hit.records;
  const CountedSeries series{hit.kind, hit.series};
  const Day day = Day::OfTime(hit.time_s);
  Point& point = points_[series][day];
  point.records += hit.records;
  point.sources.insert(hit.source);
  point.targets.insert(hit.target);
  last_point_ = {series, day};
}

absl::Status HitModel::CheckPoint(const TrendReader& reader, const CountedSeries& series,
                                  Day day) const {
  ASSIGN_OR_RETURN(const Trend trend,
                   reader.ReadTrend({.kind = series.kind,
                                     .selector = {series.series.protocol, series.series.port},
                                     .range = {day, day}},
                                    [] { return false; }));
  const Point& want = points_.at(series).at(day);
  const PointCounts& got = trend.points.at(0).counts;
  PROMISE(got.records == want.records && got.sources == want.sources.size() &&
              got.targets == want.targets.size(),
          Named(series, day), " has records ", got.records, ", not ", want.records, "; sources ",
          got.sources, ", not ", want.sources.size(), "; targets ", got.targets, ", not ",
          want.targets.size());
  return absl::OkStatus();
}

absl::Status HitModel::CheckAll(const TrendReader& reader) const {
  RETURN_IF_ERROR(CheckPoints(reader, Kind::kProbe));
  RETURN_IF_ERROR(CheckPoints(reader, Kind::kBackscatter));
  return CheckSensors(reader);
}

absl::Status HitModel::CheckPoints(const TrendReader& reader, Kind kind) const {
  std::map<std::pair<Series, Day>, PointCounts> got;
  RETURN_IF_ERROR(reader.Export(
      kind, {kFuzzDay.Plus(-kAcceptDaysBack - 1), kFuzzDay.Plus(1)},
      [&got](const ExportedPoint& point) {
        got[{point.series, point.day}] = point.counts;
        return true;
      },
      [] { return false; }));
  size_t points = 0;
  for (const auto& [series, days] : points_) {
    std::map<Address, Day> last_seen;
    for (const auto& [day, want] : days) {
      if (series.kind != kind) {
        continue;
      }
      ++points;
      PointCounts counts{want.records, want.targets.size(), want.sources.size(), 0};
      for (const Address& source : want.sources) {
        const auto [last, is_first] = last_seen.try_emplace(source, day);
        counts.new_sources += is_first || day - last->second > 365 ? 1 : 0;
        last->second = day;
      }
      const PointCounts& stored = got[{series.series, day}];
      PROMISE(stored == counts, Named(series, day), " has records ", stored.records, ", not ",
              counts.records, "; sources ", stored.sources, ", not ", counts.sources, "; targets ",
              stored.targets, ", not ", counts.targets, "; new sources ", stored.new_sources,
              ", not ", counts.new_sources);
    }
  }
  PROMISE(got.size() == points, "there are ", got.size(), " points of kind ",
          std::string(KindName(kind)), ", not ", points);
  return absl::OkStatus();
}

absl::Status HitModel::CheckSensors(const TrendReader& reader) const {
  ASSIGN_OR_RETURN(const std::vector<SensorInfo> sensors, reader.ReadSensors("", 1'000));
  PROMISE(sensors.size() == sensors_.size(), "there are ", sensors.size(), " sensors, not ",
          sensors_.size());
  for (const SensorInfo& sensor : sensors) {
    const auto want = sensors_.find(sensor.name);
    PROMISE(want != sensors_.end(), "nothing came from sensor ", sensor.name);
    PROMISE(sensor.batches == want->second.batches && sensor.accepted == want->second.accepted &&
                sensor.records == want->second.records && sensor.refused == want->second.refused,
            "sensor ", sensor.name, " has batches ", sensor.batches, ", not ", want->second.batches,
            "; accepted ", sensor.accepted, ", not ", want->second.accepted, "; records ",
            sensor.records, ", not ", want->second.records, "; or others were refused");
  }
  return absl::OkStatus();
}

}  // namespace scantrend

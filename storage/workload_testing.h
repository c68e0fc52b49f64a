// Workload: streams of batches for tests of what a store keeps, and the oracle of what it must
// answer. The oracle lives outside the store's directory: it knows what was sent and acked, and
// makes any batch again from its stream and sequence.
#ifndef SCANTREND_STORAGE_WORKLOAD_TESTING_H_
#define SCANTREND_STORAGE_WORKLOAD_TESTING_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "base/status.h"
#include "storage/fault_file_system.h"
#include "storage/store.h"
#include "storage/store_testing.h"

namespace scantrend {

// Counts hits by keeping sets.
class SetModel {
 public:
  void Add(const Hit& hit) {
    Point& point = series_[{hit.kind, hit.series}][Day::OfTime(hit.time_s)];
    point.records += hit.records;
    point.sources.insert(hit.source);
    point.targets.insert(hit.target);
  }

  using Points = std::map<std::tuple<Day, Series>, PointCounts>;
  Points PointsOf(Kind kind) const {
    Points points;
    for (const auto& [key, days] : series_) {
      if (key.kind != kind) {
        continue;
      }
      std::map<Address, Day> last_seen;
      for (const auto& [day, point] : days) {
        PointCounts& counts = points[{day, key.series}];
        counts = {point.records, point.targets.size(), point.sources.size(), 0};
        for (const Address& source : point.sources) {
          const auto last = last_seen.find(source);
          counts.new_sources += last == last_seen.end() || day - last->second > 365 ? 1 : 0;
          last_seen.insert_or_assign(source, day);
        }
      }
    }
    return points;
  }

  // Over all days.
  PointCounts Window(const CountedSeries& key) const {
    PointCounts counts;
    std::set<Address> sources;
    std::set<Address> targets;
    if (const auto days = series_.find(key); days != series_.end()) {
      for (const auto& [day, point] : days->second) {
        counts.records += point.records;
        sources.insert(point.sources.begin(), point.sources.end());
        targets.insert(point.targets.begin(), point.targets.end());
      }
    }
    counts.sources = sources.size();
    counts.targets = targets.size();
    return counts;
  }

 private:
  struct Point {
    uint64_t records = 0;
    std::set<Address> sources;
    std::set<Address> targets;
  };
  std::map<CountedSeries, std::map<Day, Point>> series_;
};

// A copy goes its own way.
class Workload {
 public:
  static constexpr size_t kStreams = 3;
  static constexpr int kDays = 40;
  static constexpr uint16_t kPorts = 6;
  static constexpr size_t kInFlightMax = 4;  // of a stream
  static constexpr uint32_t kHitsMax = 40;   // of a batch

  explicit Workload(uint32_t seed) : seed_(seed), random_(seed) {}

  std::mt19937& random() { return random_; }

  // Opens a store that folds often. FaultFileSystem forgets what it is not told to keep: so the
  // store's directory is no real one.
  absl::StatusOr<std::unique_ptr<Store>> Open(rocksdb::Env* env) const {
    return Store::Open({.directory = "/test/data",
                        .admission = {.accept_days_back = 1'000, .monitored = {}},
                        .retention_days = 1'000,
                        .contact_days = 1'000,
                        .open_keys = 400,
                        .sorted_hits = 100,
                        .clock = clock_.get(),
                        .env = env});
  }

  // The hits of a batch, always the same.
  std::vector<Hit> HitsOf(size_t stream, uint64_t sequence) const {
    std::seed_seq seeds{seed_, static_cast<uint32_t>(stream), static_cast<uint32_t>(sequence)};
    std::mt19937 random(seeds);
    const auto pick = [&random](uint32_t n) { return static_cast<uint32_t>(random() % n); };
    std::vector<Hit> hits(1 + pick(kHitsMax));
    const int day = static_cast<int>(pick(kDays));
    for (Hit& hit : hits) {
      const bool ipv6 = pick(8) == 0;
      hit.time_s = kFirst.Plus(pick(4) == 0 ? static_cast<int>(pick(kDays)) : day).start_s();
      hit.source = ipv6 ? Address(0x20010db8'00000000, pick(30)) : Address(pick(200));
      hit.target = ipv6 ? Address(0x20010db8'00000001, 1 + pick(5)) : Address(1 + pick(20));
      hit.series = {pick(2) == 0 ? kTcp : kUdp, static_cast<uint16_t>(pick(kPorts))};
      hit.kind = pick(6) == 0 ? Kind::kBackscatter : Kind::kProbe;
      hit.records = 1 + pick(3);
    }
    return hits;
  }

  // Opens all streams: what was acked must be there, and nothing that was not sent. From then on
  // the model counts what is there. `exactly`: what was not acked is not there. False: it failed
  // (which is an error only where the store should work).
  bool Resume(Store& store, bool exactly = false) {
    for (size_t i = 0; i < kStreams; ++i) {
      Stream& stream = streams_[i];
      const auto opened = OpenAndWait(store, IdOf(i));
      if (!opened.ok()) {
        return false;
      }
      const uint64_t sequence = opened->state.sequence;
      EXPECT_GE(sequence, stream.acked) << "an ack was lost";
      EXPECT_LE(sequence, exactly ? stream.acked : stream.sent) << "this was not sent, or refused";
      EXPECT_EQ(opened->state.position, sequence == 0 ? "" : std::to_string(sequence));
      while (stream.counted < sequence) {
        for (const Hit& hit : HitsOf(i, ++stream.counted)) {
          model_.Add(hit);
        }
      }
      stream.lease = opened->lease;
      stream.acked = stream.sent = sequence;
    }
    return true;
  }

  // Sends `batches` of random streams, and some again; true if all were acked. Resume must have
  // succeeded.
  bool Send(Store& store, size_t batches) {
    const auto answers = std::make_shared<Answers>();
    bool failed = false;
    for (size_t i = 0; i < batches && !failed; ++i) {
      const size_t number = random_() % kStreams;
      Stream& stream = streams_[number];
      Submit(store, answers, number, ++stream.sent);
      if (random_() % 8 == 0) {
        Submit(store, answers, number, 1 + random_() % stream.sent);
      }
      failed = answers->Wait(random_() % kInFlightMax);
    }
    failed = answers->Wait(0) || failed;
    for (size_t i = 0; i < kStreams; ++i) {
      streams_[i].acked = std::max(streams_[i].acked, answers->acked[i]);
    }
    return !failed;
  }

  // The answers of a store that has nothing to do are those of the model: those of Resume, and all
  // that were acked since. But for a machine that stops meanwhile: `system`, if it may.
  void ExpectCounts(const Store& store, const FaultFileSystem* system = nullptr) {
    const absl::Status read = CheckCounts(store);
    EXPECT_TRUE(read.ok() || (system != nullptr && system->stopped())) << read;
  }

  // The same; returns why it cannot be read, if so.
  absl::Status CheckCounts(const Store& store) {
    for (size_t i = 0; i < kStreams; ++i) {
      Stream& stream = streams_[i];
      while (stream.counted < stream.acked) {
        for (const Hit& hit : HitsOf(i, ++stream.counted)) {
          model_.Add(hit);
        }
      }
    }
    const DayRange range{kFirst.Plus(-5), kFirst.Plus(kDays + 5)};
    for (const Kind kind : {Kind::kProbe, Kind::kBackscatter}) {
      SetModel::Points exported;
      RETURN_IF_ERROR(store.reader().Export(
          kind, range,
          [&exported](const ExportedPoint& point) {
            exported[{point.day, point.series}] = point.counts;
            return true;
          },
          kNotCancelled));
      ExpectSamePoints(exported, model_.PointsOf(kind));
    }
    for (uint16_t port = 0; port < kPorts; ++port) {
      const Series series{kTcp, port};
      ASSIGN_OR_RETURN(
          const Trend trend,
          store.reader().ReadTrend({.selector = {series.protocol, series.port}, .range = range},
                                   kNotCancelled));
      const PointCounts window = model_.Window({Kind::kProbe, series});
      EXPECT_EQ(trend.summary.records, window.records);
      EXPECT_EQ(trend.summary.distinct_sources, window.sources);
      EXPECT_EQ(trend.summary.distinct_targets, window.targets);
      ASSIGN_OR_RETURN(
          const TopSources top,
          store.reader().ReadTopSources({.selector = SeriesSelector{series.protocol, series.port},
                                         .range = range,
                                         .order = SourceOrder::kRecords,
                                         .limit = 1'000},
                                        kNotCancelled));
      uint64_t records = 0;
      for (const SourceDays& source : top.sources) {
        records += source.contacts.records;
      }
      EXPECT_EQ(records, window.records) << "by contacts";
      EXPECT_EQ(top.total, window.sources);
    }
    return absl::OkStatus();
  }

  uint64_t acked() const {
    uint64_t acked = 0;
    for (const Stream& stream : streams_) {
      acked += stream.acked;
    }
    return acked;
  }

 private:
  // Says how many points differ, and how the first does.
  static void ExpectSamePoints(const SetModel::Points& got, const SetModel::Points& want) {
    SetModel::Points all = got;
    all.insert(want.begin(), want.end());
    size_t different = 0;
    const auto of = [](const SetModel::Points& points, const SetModel::Points::key_type& key) {
      const auto found = points.find(key);
      return found == points.end() ? PointCounts() : found->second;
    };
    std::string first;
    for (const auto& [key, unused] : all) {
      const PointCounts g = of(got, key);
      const PointCounts w = of(want, key);
      if (g != w && ++different == 1) {
        std::ostringstream text;
        text << std::get<Day>(key) << " " << std::get<Series>(key) << ": records " << g.records
             << ", not " << w.records << "; sources " << g.sources << ", not " << w.sources
             << "; targets " << g.targets << ", not " << w.targets << "; new sources "
             << g.new_sources << ", not " << w.new_sources;
        first = text.str();
      }
    }
    EXPECT_EQ(different, 0u) << "of " << all.size() << " points; " << first;
  }

  static inline const Day kFirst = *Day::Parse("2019-09-01");

  struct Stream {
    Lease lease = kNoLease;
    uint64_t sent = 0;     // last sequence that was sent
    uint64_t acked = 0;    // last sequence that was acked
    uint64_t counted = 0;  // last sequence in the model
  };
  // Shared with callbacks.
  struct Answers {
    // Until at most `outstanding` are missing; true: one was an error.
    bool Wait(size_t outstanding_max) {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return outstanding <= outstanding_max; });
      return failed;
    }

    std::mutex mutex;
    std::condition_variable changed;
    size_t outstanding = 0;
    bool failed = false;
    std::array<uint64_t, kStreams> acked{};
  };

  static StreamId IdOf(size_t stream) {
    return {"sensor" + std::to_string(stream % 2), "stream" + std::to_string(stream)};
  }

  void Submit(Store& store, const std::shared_ptr<Answers>& answers, size_t stream,
              uint64_t sequence) {
    {
      const std::lock_guard lock(answers->mutex);
      ++answers->outstanding;
    }
    Batch batch{.id = IdOf(stream),
                .lease = streams_[stream].lease,
                .sequence = sequence,
                .position = std::to_string(sequence),
                .hits = HitColumns::Of(HitsOf(stream, sequence))};
    store.committer().Submit(
        std::move(batch), [answers, stream, sequence](const absl::StatusOr<BatchResult>& result) {
          const std::lock_guard lock(answers->mutex);
          if (result.ok()) {
            EXPECT_EQ(result->refused, RefusedCounts{});
            answers->acked[stream] = std::max(answers->acked[stream], sequence);
          } else {
            answers->failed = true;
          }
          --answers->outstanding;
          answers->changed.notify_all();
        });
  }

  uint32_t seed_;
  std::mt19937 random_;
  std::shared_ptr<const FakeClock> clock_ =
      std::make_shared<FakeClock>(kFirst.Plus(kDays).start_s());
  std::array<Stream, kStreams> streams_;
  SetModel model_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_WORKLOAD_TESTING_H_

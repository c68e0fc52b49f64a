#include "server/trend_watch.h"

#include <pthread.h>

#include <chrono>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "server/encode_trend.h"
#include "server/grpc_status.h"
#include "server/limit_error.h"
#include "server/trend_request.h"

namespace scantrend {
namespace {

constexpr std::chrono::seconds kPeriod{1};
// For who finds as many watching as may.
constexpr std::chrono::seconds kRetry{60};

absl::Status StoppingError() {
  return WithReason(absl::UnavailableError("the server is stopping: watch again in a moment"),
                    {"SERVER_STOPPING", {}});
}

}  // namespace

// One call. It lives until the call is over, and until nobody offers it a point any more.
class TrendWatch::Watcher : public grpc::ServerWriteReactor<v1::WatchTrendResponse>,
                            public std::enable_shared_from_this<Watcher> {
 public:
  Watcher(TrendWatch* watch, Caller caller) : watch_(watch), caller_(std::move(caller)) {}

  void Start(SeriesSelector selector, Kind kind, bool exclude_scanners) {
    self_ = shared_from_this();
    query_.selector = selector;
    query_.kind = kind;
    exclude_scanners_ = exclude_scanners;
  }

  const TrendQuery& query() const { return query_; }
  const Caller& caller() const { return caller_; }

  // Sends the point, unless it is the last one, or that is still under way.
  void Offer(const Trend& trend) {
    v1::Trend encoded;
    EncodeTrend(trend, exclude_scanners_, &encoded);
    const std::lock_guard lock(mutex_);
    if (is_finished_ || is_writing_) {
      return;
    }
    std::string bytes = encoded.points(0).SerializeAsString();
    if (bytes == last_) {
      return;
    }
    last_ = std::move(bytes);
    *response_.mutable_point() = encoded.points(0);
    is_writing_ = true;
    StartWrite(&response_);
  }

  void End(const absl::Status& status) {
    const std::lock_guard lock(mutex_);
    if (!is_finished_) {
      is_finished_ = true;
      Finish(ToGrpcStatus(status));
    }
  }

  void OnWriteDone(bool ok) override {
    {
      const std::lock_guard lock(mutex_);
      is_writing_ = false;
    }
    if (!ok) {
      End(absl::CancelledError("the caller has gone"));
    }
  }
  void OnCancel() override { End(absl::CancelledError("the caller has gone")); }
  void OnDone() override {
    const std::shared_ptr<Watcher> self = std::move(self_);
    watch_->Forget(self);
  }

 private:
  TrendWatch* const watch_;
  const Caller caller_;
  TrendQuery query_;
  bool exclude_scanners_ = false;
  std::shared_ptr<Watcher> self_;  // until OnDone

  std::mutex mutex_;
  v1::WatchTrendResponse response_;
  std::string last_;
  bool is_writing_ = false;
  bool is_finished_ = false;
};

TrendWatch::TrendWatch(const TrendReader* reader, const Scanners* scanners, AccessControl* access,
                       const Clock* clock)
    : reader_(reader), scanners_(scanners), access_(access), clock_(clock), thread_([this] {
        Run();
      }) {
  pthread_setname_np(thread_.native_handle(), "watch");
}

TrendWatch::~TrendWatch() {
  Stop();
  thread_.join();
}

grpc::ServerWriteReactor<v1::WatchTrendResponse>* TrendWatch::Watch(
    const v1::WatchTrendRequest& request, const absl::StatusOr<Caller>& caller) {
  const auto watcher = std::make_shared<Watcher>(this, caller.value_or(Caller()));
  const absl::StatusOr<SeriesSelector> selector = DecodeSeries(request.series());
  const absl::StatusOr<Kind> kind = DecodeKind(request.kind());
  watcher->Start(selector.value_or(SeriesSelector()), kind.value_or(Kind::kProbe),
                 request.exclude_scanners());
  absl::Status refused = !caller.ok()     ? caller.status()
                         : !selector.ok() ? selector.status()
                                          : kind.status();
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ && refused.ok()) {
      refused = StoppingError();
    } else if (refused.ok() && watchers_.size() >= kWatchersMax) {
      refused = LimitError(
          absl::StrCat(kWatchersMax, " calls watch already: end one, or ask GetTrend now and then"),
          "TOO_MANY_WATCHERS", kWatchersMax, kRetry);
    } else if (refused.ok()) {
      watchers_.insert(watcher);
      has_new_ = true;
    }
  }
  if (refused.ok()) {
    changed_.notify_all();
  } else {
    watcher->End(refused);
  }
  return watcher.get();
}

void TrendWatch::Stop() {
  std::set<std::shared_ptr<Watcher>> watchers;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    watchers = watchers_;
  }
  changed_.notify_all();
  for (const std::shared_ptr<Watcher>& watcher : watchers) {
    watcher->End(StoppingError());
  }
}

void TrendWatch::Forget(const std::shared_ptr<Watcher>& watcher) {
  const std::lock_guard lock(mutex_);
  watchers_.erase(watcher);
}

void TrendWatch::Run() {
  const TrendReader::Cancelled is_stopping = [this] {
    const std::lock_guard lock(mutex_);
    return stopping_;
  };
  while (true) {
    std::vector<std::shared_ptr<Watcher>> watchers;
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, kPeriod, [this] { return stopping_ || has_new_; });
      if (stopping_) {
        return;
      }
      has_new_ = false;
      watchers.assign(watchers_.begin(), watchers_.end());
    }
    const std::shared_ptr<const ScannerList> scanners = scanners_->current();
    for (const std::shared_ptr<Watcher>& watcher : watchers) {
      if (const absl::Status ended = access_->CheckInForce(watcher->caller()); !ended.ok()) {
        watcher->End(ended);
        continue;
      }
      TrendQuery query = watcher->query();
      query.range = {clock_->today(), clock_->today()};
      query.first_provisional = FirstProvisional(*clock_);
      query.scanners = &scanners->networks();
      const absl::StatusOr<Trend> trend = reader_->ReadTrend(query, is_stopping);
      if (trend.ok()) {
        watcher->Offer(*trend);
      } else {
        watcher->End(absl::IsCancelled(trend.status()) ? StoppingError() : trend.status());
      }
    }
  }
}

}  // namespace scantrend

// TrendWatch: calls that are told of the current day's point whenever it changed.
#ifndef SCANTREND_SERVER_TREND_WATCH_H_
#define SCANTREND_SERVER_TREND_WATCH_H_

#include <grpcpp/support/server_callback.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "base/clock.h"
#include "scantrend/v1/trend.pb.h"
#include "server/access/access_control.h"
#include "server/scanners.h"
#include "storage/trend_reader.h"

namespace scantrend {

// Calls at once; more are refused.
inline constexpr size_t kWatchersMax = 1'000;

// One thread reads the points of all calls, once a second, and one more time for a new call. What
// a call does not take in time it never gets: its next message is the newest point. Thread-safe.
class TrendWatch {
 public:
  // All must outlive it and every call.
  TrendWatch(const TrendReader* reader, const Scanners* scanners, AccessControl* access,
             const Clock* clock);
  // Calls must have ended: Stop, then the server's end.
  ~TrendWatch();

  // A call of `caller`, which ends when its token does. Errors: that of `caller`, INVALID_ARGUMENT
  // (the request), RESOURCE_EXHAUSTED (kWatchersMax), UNAVAILABLE (stopped), UNAUTHENTICATED (the
  // token has ended), those of TrendReader.
  grpc::ServerWriteReactor<v1::WatchTrendResponse>* Watch(const v1::WatchTrendRequest& request,
                                                          const absl::StatusOr<Caller>& caller);

  // Ends all calls, those that come later too.
  void Stop();

 private:
  class Watcher;

  void Run();
  void Forget(const std::shared_ptr<Watcher>& watcher);

  const TrendReader* const reader_;
  const Scanners* const scanners_;
  AccessControl* const access_;
  const Clock* const clock_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::shared_ptr<Watcher>> watchers_;
  bool has_new_ = false;
  bool stopping_ = false;

  std::thread thread_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_TREND_WATCH_H_

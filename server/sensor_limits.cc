#include "server/sensor_limits.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "server/limit_error.h"

namespace scantrend {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr std::chrono::milliseconds kStreamRetry{5'000};

}  // namespace

absl::Status SensorLimits::OpenStream(const std::string& sensor) {
  const std::lock_guard lock(mutex_);
  Use& use = Refresh(sensor, now_());
  if (use.streams >= options_.streams_max) {
    return LimitError(absl::StrCat("sensor ", sensor, " has ", use.streams,
                                   " streams, and may have no more (--sensor-streams-max); end "
                                   "some, or open this one later"),
                      "TOO_MANY_STREAMS", static_cast<uint64_t>(options_.streams_max),
                      kStreamRetry);
  }
  ++use.streams;
  return absl::OkStatus();
}

void SensorLimits::CloseStream(const std::string& sensor) {
  const std::lock_guard lock(mutex_);
  --Refresh(sensor, now_()).streams;
}

absl::Status SensorLimits::TakeHits(const std::string& sensor, uint64_t hits) {
  if (options_.hits_per_second == 0) {
    return absl::OkStatus();
  }
  const std::lock_guard lock(mutex_);
  Use& use = Refresh(sensor, now_());
  if (use.hits <= 0) {
    // So that one hit, at least, is left then.
    const double wait_s = (1 - use.hits) / static_cast<double>(options_.hits_per_second);
    const auto wait_ms = static_cast<int64_t>(std::ceil(wait_s * 1'000));
    return LimitError(
        absl::StrCat("sensor ", sensor, " sends more than ", options_.hits_per_second,
                     " hits a second (--sensor-hits-per-second); send on after ", wait_ms, " ms"),
        "TOO_MANY_HITS", options_.hits_per_second, std::chrono::milliseconds(wait_ms));
  }
  use.hits -= static_cast<double>(hits);
  return absl::OkStatus();
}

double SensorLimits::HitsMax() const {
  return static_cast<double>(options_.hits_per_second) * Seconds(kBurst).count();
}

SensorLimits::Use& SensorLimits::Refresh(const std::string& sensor, Time now) {
  if (now >= next_sweep_) {
    Sweep(now);
    next_sweep_ = now + kBurst;
  }
  const auto [found, is_new] = sensors_.try_emplace(sensor);
  Use& use = found->second;
  const double earned =
      Seconds(now - use.as_of).count() * static_cast<double>(options_.hits_per_second);
  use.hits = is_new ? HitsMax() : std::min(HitsMax(), use.hits + std::max(0.0, earned));
  use.as_of = now;
  return use;
}

void SensorLimits::Sweep(Time now) {
  std::erase_if(sensors_, [this, now](const auto& entry) {
    const Use& use = entry.second;
    const double earned =
        Seconds(now - use.as_of).count() * static_cast<double>(options_.hits_per_second);
    return use.streams == 0 && use.hits + earned >= HitsMax();
  });
}

}  // namespace scantrend

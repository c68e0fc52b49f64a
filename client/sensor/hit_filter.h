// HitFilter: what is done to a hit between its source and where it goes.
#ifndef SCANTREND_CLIENT_SENSOR_HIT_FILTER_H_
#define SCANTREND_CLIENT_SENSOR_HIT_FILTER_H_

#include <memory>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/hit.h"
#include "client/sensor/crypto_pan.h"
#include "client/sensor/port_map.h"

namespace scantrend {

// Not thread-safe.
class HitFilter {
 public:
  // Passes hits to `targets` only (empty: all), on the ports that `ports` maps them to. Their
  // targets, in clear until here, are then anonymised, unless `targets_pan` is nullptr.
  HitFilter(std::vector<Network> targets, PortMap ports, std::shared_ptr<CryptoPan> targets_pan)
      : targets_(std::move(targets)),
        ports_(std::move(ports)),
        targets_pan_(std::move(targets_pan)) {}

  // Empty if `hit`, which may be changed, passes; otherwise why it does not (static text).
  std::string_view Apply(Hit& hit) const;

 private:
  const std::vector<Network> targets_;
  const PortMap ports_;
  const std::shared_ptr<CryptoPan> targets_pan_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_HIT_FILTER_H_

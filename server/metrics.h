// The figures of /metrics, gathered when they are asked for.
#ifndef SCANTREND_SERVER_METRICS_H_
#define SCANTREND_SERVER_METRICS_H_

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <vector>

#include "storage/store.h"

namespace scantrend {

// Thread-safe. Names and units follow https://prometheus.io/docs/practices/naming/.
class Metrics : public prometheus::Collectable {
 public:
  // `store` must outlive it.
  explicit Metrics(Store* store) : store_(store) {}

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  Store* const store_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_METRICS_H_

// Families of Prometheus' figures, made when they are asked for.
#ifndef SCANTREND_BASE_METRIC_FAMILIES_H_
#define SCANTREND_BASE_METRIC_FAMILIES_H_

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>

#include <string>
#include <vector>

namespace scantrend {

using MetricFamilies = std::vector<prometheus::MetricFamily>;
using MetricLabels = std::vector<prometheus::ClientMetric::Label>;

// A family without values yet: one that gets none is not served. Names and units are those of
// https://prometheus.io/docs/practices/naming/.
prometheus::MetricFamily NewGauge(std::string name, std::string help);
prometheus::MetricFamily NewCounter(std::string name, std::string help);

// Adds a value to a family of one of the above. No two of a family have the same labels.
void AddValue(prometheus::MetricFamily& family, double value, MetricLabels labels = {});

// A family of one value without labels.
prometheus::MetricFamily Gauge(std::string name, std::string help, double value);
prometheus::MetricFamily Counter(std::string name, std::string help, double value);

void Append(MetricFamilies more, MetricFamilies& families);

}  // namespace scantrend

#endif  // SCANTREND_BASE_METRIC_FAMILIES_H_

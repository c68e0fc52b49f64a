#include "client/sensor/hit_filter.h"

namespace scantrend {

std::string_view HitFilter::Apply(Hit& hit) const {
  if (!InAnyNetwork(targets_, hit.target)) {
    return "target outside of --targets";
  }
  if (!ports_.empty()) {
    hit.series = ports_.Map(hit.series);
  }
  if (targets_pan_ != nullptr) {
    hit.target = targets_pan_->Anonymize(hit.target);
  }
  return "";
}

}  // namespace scantrend

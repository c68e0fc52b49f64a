// PlaceLabels: labels beside the ends of lines, moved apart where they would overlap.
#ifndef SCANTREND_CLIENT_CLI_LABEL_PLACES_H_
#define SCANTREND_CLIENT_CLI_LABEL_PLACES_H_

#include <vector>

namespace scantrend {

// Where to put labels that would like to be at `wanted`: each at least `distance` from the next,
// all from `first` to `last`, in the order of `wanted` (equal ones: the earlier in the vector is
// the higher), and near to it. `last - first` >= `distance` times one less than there are labels.
std::vector<double> PlaceLabels(const std::vector<double>& wanted, double distance, double first,
                                double last);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_LABEL_PLACES_H_

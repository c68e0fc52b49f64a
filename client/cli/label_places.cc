#include "client/cli/label_places.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace scantrend {
namespace {

// Neighbours that touch, and so move as one.
struct Cluster {
  double first;  // place of its first label
  size_t labels;
};

}  // namespace

std::vector<double> PlaceLabels(const std::vector<double>& wanted, double distance, double first,
                                double last) {
  std::vector<size_t> order(wanted.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return wanted[a] > wanted[b]; });
  std::reverse(order.begin(), order.end());

  const auto length = [&](const Cluster& cluster) {
    return static_cast<double>(cluster.labels) * distance;
  };
  const auto inside = [&](Cluster cluster) {
    cluster.first = std::clamp(cluster.first, first, last - length(cluster) + distance);
    return cluster;
  };
  std::vector<Cluster> clusters;
  for (const size_t i : order) {
    Cluster cluster = inside({wanted[i], 1});
    while (!clusters.empty() && clusters.back().first + length(clusters.back()) > cluster.first) {
      // Together they stand in the middle of where both would like to.
      const Cluster before = clusters.back();
      clusters.pop_back();
      const double ends = cluster.first - length(before);
      const double share =
          static_cast<double>(cluster.labels) / static_cast<double>(cluster.labels + before.labels);
      cluster =
          inside({before.first + share * (ends - before.first), cluster.labels + before.labels});
    }
    clusters.push_back(cluster);
  }

  std::vector<double> places(wanted.size());
  size_t next = 0;
  for (const Cluster& cluster : clusters) {
    for (size_t i = 0; i < cluster.labels; ++i, ++next) {
      places[order[next]] = cluster.first + static_cast<double>(i) * distance;
    }
  }
  return places;
}

}  // namespace scantrend

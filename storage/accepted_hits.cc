#include "storage/accepted_hits.h"

#include <algorithm>

namespace scantrend {
namespace {

// Hits come mostly by the day: the day that was added to last is looked at first.
Delivered& DeliveredOn(Day day, std::vector<Delivered>& deliveries) {
  if (!deliveries.empty() && deliveries.back().day == day) {
    return deliveries.back();
  }
  const auto at = std::lower_bound(deliveries.begin(), deliveries.end(), day,
                                   [](const Delivered& d, Day key) { return d.day < key; });
  if (at != deliveries.end() && at->day == day) {
    return *at;
  }
  return *deliveries.insert(at, {.day = day});
}

template <typename Bits>
void AddDeliveries(const AcceptedColumns<Bits>& columns, std::vector<Delivered>& deliveries) {
  if (columns.day.size() == 1 && columns.records.empty()) {
    Delivered& delivered = DeliveredOn(Day(columns.day[0]), deliveries);
    delivered.accepted += columns.size();
    delivered.records += columns.size();
    return;
  }
  for (size_t i = 0; i < columns.size(); ++i) {
    Delivered& delivered = DeliveredOn(Day(columns.day_of(i)), deliveries);
    ++delivered.accepted;
    delivered.records += columns.records_of(i);
  }
}

}  // namespace

std::vector<Delivered> AcceptedHits::Deliveries() const {
  std::vector<Delivered> deliveries;
  if (ipv4.size() > 0) {
    AddDeliveries(ipv4, deliveries);
  }
  if (ipv6.size() > 0) {
    AddDeliveries(ipv6, deliveries);
  }
  return deliveries;
}

}  // namespace scantrend

// PortMap: the ports that a honeypot listens on, and those that its sources connected to.
#ifndef SCANTREND_CLIENT_SENSOR_PORT_MAP_H_
#define SCANTREND_CLIENT_SENSOR_PORT_MAP_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/series.h"

namespace scantrend {

// A value type.
class PortMap {
 public:
  // "2222=22,8081=80/tcp": hits on the left port are of the right one; for tcp and udp, or for one
  // of them. An empty text maps nothing. INVALID_ARGUMENT: not that, a port above 65535, or a port
  // that is mapped twice.
  static absl::StatusOr<PortMap> Parse(std::string_view text);

  // The series that `series` stands for. Ports are mapped once, not again.
  Series Map(Series series) const;
  bool empty() const { return entries_.empty(); }
  // As Parse takes it: in order of protocol and port.
  std::string ToString() const;

 private:
  struct Entry {
    Series from;
    uint16_t to;
  };
  std::vector<Entry> entries_;  // ordered by `from`, which are distinct
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_PORT_MAP_H_

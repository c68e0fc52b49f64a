// NetfilterFields: the fields of a line of the kernel's packet log, found but not yet read.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_NETFILTER_FIELDS_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_NETFILTER_FIELDS_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "client/sensor/packets/tcp_flags.h"

namespace scantrend {

// Where "SRC=" of the outer packet begins in `line`: not that of MACSRC= or IPSRC=. npos if there
// is none. Thread-safe.
size_t FindSourceField(std::string_view line);

// The outer packet of a line. A value type of views into the line; a field that is not there is
// nullopt, one without a value is empty.
struct NetfilterFields {
  std::string_view source;  // SRC=
  std::optional<std::string_view> target;
  std::optional<std::string_view> protocol;
  std::optional<std::string_view> source_port;
  std::optional<std::string_view> target_port;
  std::optional<std::string_view> icmp_type;
  std::optional<TcpFlags> tcp_flags;  // nullopt: the line does not tell
  bool fragment = false;              // it has FRAG:
  bool second_packet = false;         // it has another SRC= outside of brackets

  // `text` begins with "SRC=". Thread-safe.
  static NetfilterFields Of(std::string_view text);
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_NETFILTER_FIELDS_H_

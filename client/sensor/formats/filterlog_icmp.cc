#include "client/sensor/formats/filterlog_icmp.h"

#include <span>

#include "client/sensor/formats/field_parser.h"

namespace scantrend {
namespace {

struct TypeName {
  std::string_view name;
  uint8_t type;
};

constexpr TypeName kIcmpNames[] = {
    // pfSense; "timeexceed" is how its documentation spells it.
    {"request", 8},
    {"reply", 0},
    {"unreach", 3},
    {"unreachproto", 3},
    {"unreachport", 3},
    {"needfrag", 3},
    {"source quench", 4},
    {"redirect", 5},
    {"routeradv", 9},
    {"router solicitation", 10},
    {"timexceed", 11},
    {"timeexceed", 11},
    {"paramprob", 12},
    {"tstamp", 13},
    {"tstampreply", 14},
    {"information request", 15},
    {"information reply", 16},
    {"address mask request", 17},
    {"maskreply", 18},
    // pf.conf(5), without those above.
    {"echorep", 0},
    {"squench", 4},
    {"redir", 5},
    {"althost", 6},
    {"echoreq", 8},
    {"routersol", 10},
    {"timex", 11},
    {"timereq", 13},
    {"timerep", 14},
    {"inforeq", 15},
    {"inforep", 16},
    {"maskreq", 17},
    {"maskrep", 18},
    {"trace", 30},
    {"dataconv", 31},
    {"mobredir", 32},
    {"ipv6-where", 33},
    {"ipv6-here", 34},
    {"mobregreq", 35},
    {"mobregrep", 36},
    {"skip", 39},
    {"photuris", 40},
};

constexpr TypeName kIpv6IcmpNames[] = {
    {"unreach", 1},      {"toobig", 2},        {"timex", 3},        {"paramprob", 4},
    {"echoreq", 128},    {"echorep", 129},     {"listqry", 130},    {"listenrep", 131},
    {"listendone", 132}, {"routersol", 133},   {"routeradv", 134},  {"neighbrsol", 135},
    {"neighbradv", 136}, {"redir", 137},       {"routrrenum", 138}, {"niqry", 139},
    {"nirep", 140},      {"listenrepv2", 143}, {"mtraceresp", 200}, {"mtrace", 201},
};

std::optional<uint8_t> Find(std::span<const TypeName> names, std::string_view name) {
  for (const TypeName& known : names) {
    if (known.name == name) {
      return known.type;
    }
  }
  constexpr std::string_view kUnknown = "unknown(";
  if (name.starts_with(kUnknown) && name.ends_with(')')) {
    name.remove_prefix(kUnknown.size());
    name.remove_suffix(1);
    return ParseIcmpType(name);
  }
  return std::nullopt;
}

}  // namespace

std::optional<uint8_t> FilterlogIcmpType(std::string_view name) {
  // What pfSense glues to the name: the length of the packet, or how long a route is advertised.
  const size_t last = name.find_last_not_of("0123456789:");
  return Find(kIcmpNames, name.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

std::optional<uint8_t> FilterlogIpv6IcmpType(std::string_view name) {
  return Find(kIpv6IcmpNames, name);
}

}  // namespace scantrend

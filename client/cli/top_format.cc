#include "client/cli/top_format.h"

#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/table.h"
#include "client/numbers.h"
#include "proto/text/proto_text.h"

namespace scantrend {
namespace {

using Json = nlohmann::ordered_json;

const char* OrderText(v1::TopOrder order) {
  switch (order) {
    case v1::TOP_ORDER_TARGETS:
      return "distinct targets";
    case v1::TOP_ORDER_RECORDS:
      return "records";
    case v1::TOP_ORDER_NEW_SOURCES:
      return "new sources";
    default:
      return "distinct sources";
  }
}

}  // namespace

void WriteTopCsv(const v1::ListTopPortsResponse& top, std::ostream& out) {
  out << "rank,protocol,port,records,targets,sources,new_sources\n";
  int rank = 0;
  for (const v1::TopPort& port : top.ports()) {
    out << absl::StrCat(++rank, ",", ProtocolText(port.series()), ",", port.series().port(), ",",
                        port.records(), ",", port.targets(), ",", port.sources(), ",",
                        port.new_sources(), "\n");
  }
}

void WriteTopJson(const v1::ListTopPortsResponse& top, std::ostream& out) {
  Json ports = Json::array();
  for (const v1::TopPort& port : top.ports()) {
    ports.push_back({{"rank", ports.size() + 1},
                     {"port", port.series().port()},
                     {"protocol", ProtocolText(port.series())},
                     {"records", port.records()},
                     {"targets", port.targets()},
                     {"sources", port.sources()},
                     {"new_sources", port.new_sources()}});
  }
  out << ports.dump(2) << '\n';
}

void WriteTopTable(const v1::ListTopPortsResponse& top, v1::TopOrder order, v1::Kind kind,
                   std::ostream& out) {
  const auto shown = static_cast<uint64_t>(top.ports_size());
  out << RangeTitle(top.start_date(), top.end_date()) << ": top " << GroupedNumber(shown) << " of "
      << GroupedNumber(top.total_series()) << (kind == v1::KIND_BACKSCATTER ? " backscatter" : "")
      << " series by " << OrderText(order) << '\n';
  if (shown == 0) {
    out << "no hits in this range\n";
    return;
  }
  Table table({{"rank"},
               {"series", Table::Align::kLeft},
               {"records"},
               {"targets"},
               {"sources"},
               {"new sources"}});
  uint64_t rank = 0;
  for (const v1::TopPort& port : top.ports()) {
    table.AddRow({GroupedNumber(++rank), SeriesText(port.series()), GroupedNumber(port.records()),
                  GroupedNumber(port.targets()), GroupedNumber(port.sources()),
                  GroupedNumber(port.new_sources())});
  }
  table.Write(out);
}

}  // namespace scantrend

#include "client/cli/verify_format.h"

#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "proto/text/proto_text.h"
#include "client/cli/table.h"
#include "client/numbers.h"

namespace scantrend {
namespace {

using Json = nlohmann::ordered_json;

std::string CheckText(v1::Check check) {
  switch (check) {
    case v1::CHECK_FILE:
      return "file";
    case v1::CHECK_FOLD:
      return "fold";
    case v1::CHECK_RECORD:
      return "record";
    case v1::CHECK_POINT:
      return "point";
    case v1::CHECK_WINDOW:
      return "window";
    case v1::CHECK_DAY:
      return "day";
    case v1::CHECK_DELIVERY:
      return "delivery";
    case v1::CHECK_CONTACT:
      return "contact";
    default:
      // A newer server may have checks that this client does not know.
      return absl::StrCat("check_", static_cast<int>(check));
  }
}

std::string KindText(v1::Kind kind) {
  return kind == v1::KIND_BACKSCATTER ? "backscatter" : "probe";
}

Json FindingJson(const v1::Finding& finding) {
  const bool has_series = finding.has_series();
  return {{"check", CheckText(finding.check())},
          {"kind", has_series ? Json(KindText(finding.kind())) : Json()},
          {"protocol", has_series ? Json(ProtocolText(finding.series())) : Json()},
          {"port", has_series ? Json(finding.series().port()) : Json()},
          {"date", finding.has_date() ? Json(DateText(finding.date())) : Json()},
          {"field", finding.field()},
          {"stored", finding.has_stored() ? Json(finding.stored()) : Json()},
          {"recomputed", finding.has_recomputed() ? Json(finding.recomputed()) : Json()},
          {"detail", finding.detail()}};
}

std::string SeriesCell(const v1::Finding& finding) {
  if (!finding.has_series()) {
    return "-";
  }
  return absl::StrCat(SeriesText(finding.series()),
                      finding.kind() == v1::KIND_BACKSCATTER ? " backscatter" : "");
}

}  // namespace

void WriteVerifyJson(const v1::VerifyResponse& response, std::ostream& out) {
  const v1::VerifyResult& result = response.result();
  const v1::VerifiedCounts& checked = response.checked();
  Json findings = Json::array();
  for (const v1::Finding& finding : result.findings()) {
    findings.push_back(FindingJson(finding));
  }
  const Json object = {{"findings_total", result.findings_total()},
                       {"findings", findings},
                       {"checked",
                        {{"files", checked.files()},
                         {"series", checked.series()},
                         {"points", checked.points()},
                         {"points_recomputed", checked.points_recomputed()},
                         {"windows", checked.windows()},
                         {"days", checked.days()},
                         {"sightings", checked.sightings()},
                         {"sightings_old", checked.sightings_old()},
                         {"contacts", checked.contacts()}}},
                       {"first_recomputed_date", DateText(result.first_recomputed_date())},
                       {"first_contacts_date", DateText(result.first_contacts_date())},
                       {"sightings_unfolded", result.sightings_unfolded()}};
  // A name or a file may hold bytes that are no UTF-8.
  out << object.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

void WriteVerifyTable(const v1::VerifyResponse& response, std::ostream& out) {
  const v1::VerifyResult& result = response.result();
  const v1::VerifiedCounts& checked = response.checked();
  out << "checked " << GroupedNumber(checked.points()) << " points of "
      << GroupedNumber(checked.series()) << " series, " << GroupedNumber(checked.days())
      << " day records, " << GroupedNumber(checked.files()) << " files\n"
      << "recomputed " << GroupedNumber(checked.points_recomputed()) << " points and "
      << GroupedNumber(checked.windows()) << " window counts from "
      << GroupedNumber(checked.sightings()) << " sightings, records from "
      << GroupedNumber(checked.contacts()) << " contacts\n";
  if (const uint64_t rest = checked.points() - checked.points_recomputed(); rest > 0) {
    out << "not recomputed: " << GroupedNumber(rest) << " points, which are older than "
        << DateText(result.first_recomputed_date())
        << " or whose address sets cannot be read; checked by themselves\n";
  }
  if (result.sightings_unfolded() > 0) {
    out << "not checked: " << GroupedNumber(result.sightings_unfolded())
        << " sightings in memory\n";
  }
  if (result.findings_total() == 0) {
    out << "no findings: what is stored is what was counted\n";
    return;
  }
  out << '\n';
  Table table({{"check", Table::Align::kLeft},
               {"series", Table::Align::kLeft},
               {"date", Table::Align::kLeft},
               {"field", Table::Align::kLeft},
               {"stored"},
               {"recomputed"},
               {"detail", Table::Align::kLeft}});
  for (const v1::Finding& finding : result.findings()) {
    table.AddRow({CheckText(finding.check()), SeriesCell(finding),
                  finding.has_date() ? DateText(finding.date()) : "-", finding.field(),
                  finding.has_stored() ? GroupedNumber(finding.stored()) : "-",
                  finding.has_recomputed() ? GroupedNumber(finding.recomputed()) : "-",
                  finding.detail()});
  }
  table.Write(out);
  const auto listed = static_cast<uint64_t>(result.findings_size());
  if (listed < result.findings_total()) {
    out << "and " << GroupedNumber(result.findings_total() - listed) << " more\n";
  }
}

}  // namespace scantrend

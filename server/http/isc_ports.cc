#include "server/http/isc_ports.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/series.h"
#include "base/status.h"
#include "server/encode_day.h"
#include "server/http/isc_limits.h"
#include "server/http/top_ports.h"
#include "server/trend_request.h"

namespace scantrend {
namespace {

// A port on a day, by any protocol that has ports.
struct PortDay {
  Day day;
  bool is_known = true;  // some sensor delivered something for the day
  uint64_t records = 0;
  uint64_t targets = 0;
  uint64_t sources = 0;
  uint64_t tcp = 0;  // records
  uint64_t udp = 0;
};

// To the nearest; 0 of nothing.
uint64_t Percent(uint64_t part, uint64_t whole) {
  // Each was read at its own moment: a part may be ahead.
  return whole == 0 ? 0 : std::min<uint64_t>(100, (200 * part + whole) / (2 * whole));
}

absl::StatusOr<std::vector<PortDay>> ReadPortDays(const IscCall& call, uint16_t port,
                                                  DayRange range) {
  v1::GetTrendRequest request;
  request.add_series();
  request.add_series()->set_protocol(kTcp);
  request.add_series()->set_protocol(kUdp);
  for (v1::Series& series : *request.mutable_series()) {
    series.set_port(port);
  }
  EncodeDay(range.first, request.mutable_range()->mutable_start_date());
  EncodeDay(range.last, request.mutable_range()->mutable_end_date());
  v1::GetTrendResponse response;
  RETURN_IF_ERROR(call.queries->GetTrend(request, call.cancelled, &response));
  std::vector<PortDay> days;
  for (int i = 0; i < range.size(); ++i) {
    const v1::Point& point = response.trends(0).points(i);
    days.push_back({.day = range.first.Plus(i),
                    .is_known = !point.gap(),
                    .records = point.records(),
                    .targets = point.targets(),
                    .sources = point.sources(),
                    .tcp = response.trends(1).points(i).records(),
                    .udp = response.trends(2).points(i).records()});
  }
  return days;
}

std::vector<IscField> CountsOf(const PortDay& day) {
  if (!day.is_known) {
    return {IscField("date", day.day), IscField("records"), IscField("targets"),
            IscField("sources"),       IscField("tcp"),     IscField("udp")};
  }
  return {IscField("date", day.day),
          IscField("records", day.records),
          IscField("targets", day.targets),
          IscField("sources", day.sources),
          IscField("tcp", Percent(day.tcp, day.records)),
          IscField("udp", Percent(day.udp, day.records))};
}

absl::StatusOr<IscAnswer> AnswerPortDay(const IscCall& call, const char* name, uint16_t port,
                                        Day day) {
  ASSIGN_OR_RETURN(const std::vector<PortDay> days, ReadPortDays(call, port, {day, day}));
  std::vector<IscField> data = CountsOf(days.front());
  data.emplace_back("datein", day);
  data.emplace_back("portin", uint64_t{port});
  IscAnswer answer{.name = name};
  answer.fields.emplace_back("number", uint64_t{port});
  answer.fields.emplace_back("data", std::move(data));
  return answer;
}

IscField Services(const IscCall& call, uint16_t port) {
  std::vector<IscField> services;
  for (const char* const protocol : {"tcp", "udp"}) {
    const std::string name = (*call.services)(port, protocol);
    services.emplace_back(protocol,
                          std::vector<IscField>{IscField("service", name), IscField("name", name)});
  }
  return IscField("services", std::move(services));
}

}  // namespace

absl::StatusOr<IscAnswer> IscPort(const IscCall& call) {
  ASSIGN_OR_RETURN(const uint16_t port, call.path.Port(0));
  RETURN_IF_ERROR(call.path.CheckAtMost(1));
  ASSIGN_OR_RETURN(IscAnswer answer, AnswerPortDay(call, "port", port, call.today));
  answer.fields.push_back(Services(call, port));
  return answer;
}

absl::StatusOr<IscAnswer> IscPortDate(const IscCall& call) {
  ASSIGN_OR_RETURN(const uint16_t port, call.path.Port(0));
  ASSIGN_OR_RETURN(const Day day, call.path.DayOr(1, call.today));
  RETURN_IF_ERROR(call.path.CheckAtMost(2));
  return AnswerPortDay(call, "portdate", port, day);
}

absl::StatusOr<IscAnswer> IscPortHistory(const IscCall& call) {
  ASSIGN_OR_RETURN(const uint16_t port, call.path.Port(0));
  ASSIGN_OR_RETURN(const Day end, call.path.DayOr(2, call.today));
  ASSIGN_OR_RETURN(const Day start, call.path.DayOr(1, end.Plus(1 - kIscHistoryDays)));
  RETURN_IF_ERROR(call.path.CheckAtMost(3));
  if (start > end) {
    return absl::InvalidArgumentError("bad date: the end is before the start");
  }
  IscAnswer answer{.name = "porthistory", .json = IscJson::kKeyedRows, .row_name = "portinfo"};
  // No sensor delivered anything for the days before and after these.
  const DayRange range{std::max(start, call.oldest.value_or(end.Plus(1))),
                       std::min(end, call.today)};
  if (range.last - range.first >= kRangeDaysMax) {
    return absl::InvalidArgumentError(absl::StrCat("bad date: at most ", kRangeDaysMax, " days"));
  }
  if (range.first <= range.last) {
    ASSIGN_OR_RETURN(const std::vector<PortDay> days, ReadPortDays(call, port, range));
    for (const PortDay& day : days) {
      if (day.is_known) {
        answer.rows.push_back(CountsOf(day));
      }
    }
  }
  answer.fields.emplace_back("startdate", start);
  answer.fields.emplace_back("enddate", end);
  answer.fields.emplace_back("port", uint64_t{port});
  return answer;
}

absl::StatusOr<IscAnswer> IscTopPorts(const IscCall& call) {
  ASSIGN_OR_RETURN(const size_t order, call.path.Choice(0, {"records", "targets", "sources"}));
  ASSIGN_OR_RETURN(const uint32_t limit, call.path.LimitOr(1, kIscLimitDefault, kIscLimitMax));
  ASSIGN_OR_RETURN(const Day day, call.path.DayOr(2, call.today));
  RETURN_IF_ERROR(call.path.CheckAtMost(3));
  ASSIGN_OR_RETURN(
      const std::vector<PortCounts> ports,
      ReadTopPorts(*call.queries, day, static_cast<PortOrder>(order), limit, call.cancelled));
  IscAnswer answer{.name = "topports", .json = IscJson::kKeyedRows, .row_name = "port"};
  for (const PortCounts& port : ports) {
    answer.rows.push_back({IscField("rank", uint64_t{answer.rows.size() + 1}),
                           IscField("targetport", uint64_t{port.port}),
                           IscField("records", port.records), IscField("targets", port.targets),
                           IscField("sources", port.sources)});
  }
  answer.fields.emplace_back("date", day);
  answer.fields.emplace_back("limit", uint64_t{limit});
  return answer;
}

absl::StatusOr<IscAnswer> IscBackscatter(const IscCall& call) {
  ASSIGN_OR_RETURN(const Day day, call.path.DayOr(0, call.today));
  ASSIGN_OR_RETURN(const uint32_t limit,
                   call.path.LimitOr(1, kIscBackscatterDefault, kIscBackscatterMax));
  RETURN_IF_ERROR(call.path.CheckAtMost(2));
  v1::ExportPointsRequest request;
  EncodeDay(day, request.mutable_range()->mutable_start_date());
  EncodeDay(day, request.mutable_range()->mutable_end_date());
  request.set_kind(v1::KIND_BACKSCATTER);
  std::vector<ExportedPoint> ports;
  const auto add = [&ports](const ExportedPoint& point) {
    if (point.series.protocol == kTcp) {
      ports.push_back(point);
    }
    return true;
  };
  RETURN_IF_ERROR(call.queries->ExportPoints(request, add, call.cancelled));
  // Of equal ones the lower port first, as they came.
  std::stable_sort(ports.begin(), ports.end(), [](const ExportedPoint& a, const ExportedPoint& b) {
    return a.counts.records > b.counts.records;
  });
  ports.resize(std::min<size_t>(ports.size(), limit));
  IscAnswer answer{.name = "backscatter", .json = IscJson::kArray, .row_name = "sourceport"};
  for (const ExportedPoint& port : ports) {
    // Numbers are texts here: so they are at ISC.
    answer.rows.push_back({IscField("sourceport", absl::StrCat(port.series.port)),
                           IscField("count", absl::StrCat(port.counts.records)),
                           IscField("sources", absl::StrCat(port.counts.sources)),
                           IscField("targets", absl::StrCat(port.counts.targets))});
  }
  return answer;
}

}  // namespace scantrend

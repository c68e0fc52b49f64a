#include "server/http/v1_api.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "base/version.h"
#include "proto/text/proto_text.h"
#include "server/http/error_answer.h"
#include "server/http/v1_parameters.h"
#include "server/trend_request.h"

namespace scantrend {
namespace {

// Cells that several lists have.

std::string SeriesName(const v1::Series& series) {
  return series.has_protocol() ? SeriesText(series) : absl::StrCat(series.port());
}

AnswerCell Protocol(const v1::Series& series) {
  return series.has_protocol() ? AnswerCell(ProtocolText(series)) : AnswerCell();
}

AnswerCell Date(bool is_set, const google::type::Date& date) {
  return is_set ? AnswerCell(DateText(date)) : AnswerCell();
}

AnswerCell Time(bool is_set, const google::protobuf::Timestamp& time) {
  return is_set ? AnswerCell(TimeText(time)) : AnswerCell();
}

AnswerCell TextOrUnknown(const std::string& text) {
  return text.empty() ? AnswerCell() : AnswerCell(text);
}

// A number that is known unless `is_unknown`.
template <typename T>
AnswerCell Known(bool is_known, T value) {
  return is_known ? AnswerCell(value) : AnswerCell();
}

std::vector<AnswerCell> PointRow(const v1::Series& series, const v1::Point& point) {
  const bool known = !point.gap();
  const bool normalised = known && point.has_per_1000_targets();
  const v1::NormalizedCounts& per_1000 = point.per_1000_targets();
  return {SeriesName(series),
          series.port(),
          Protocol(series),
          DateText(point.date()),
          point.gap(),
          point.provisional(),
          Known(known, point.records()),
          Known(known, point.targets()),
          Known(known, point.sources()),
          Known(known, point.new_sources()),
          Known(known, point.returning_sources()),
          Known(known, point.scanner_sources()),
          Known(known, point.scanner_new_sources()),
          Known(known && point.has_tcp_ratio(), point.tcp_ratio()),
          Known(known, point.backscatter_records()),
          Known(known, point.active_sensors()),
          Known(known, point.active_targets()),
          Known(normalised, per_1000.records()),
          Known(normalised, per_1000.targets()),
          Known(normalised, per_1000.sources()),
          Known(normalised, per_1000.new_sources())};
}

// Whether what sources did is known for any day of the range that was asked for.
template <typename Response>
bool HasCounts(const Response& response) {
  return !response.has_counts_since_date() ||
         DateText(response.counts_since_date()) <= DateText(response.end_date());
}

// Of a range without any delivery nothing is known.
std::vector<AnswerCell> SummaryRow(const v1::Trend& trend) {
  const v1::TrendSummary& summary = trend.summary();
  const bool known = std::any_of(trend.points().begin(), trend.points().end(),
                                 [](const v1::Point& point) { return !point.gap(); });
  std::vector<AnswerCell> row = {SeriesName(trend.series()),
                                 trend.series().port(),
                                 Protocol(trend.series()),
                                 DateText(trend.start_date()),
                                 DateText(trend.end_date()),
                                 Known(known, summary.records()),
                                 Known(known, summary.distinct_sources()),
                                 Known(known, summary.distinct_targets()),
                                 Known(known, summary.new_sources()),
                                 Known(known, summary.scanner_sources()),
                                 Known(known, summary.scanner_new_sources()),
                                 Date(summary.has_peak_date(), summary.peak_date())};
  // The windows are those that the columns name: 7, 30, 90 and 365 days.
  for (const v1::WindowCounts& window : summary.windows()) {
    row.insert(row.end(), {window.sources(), window.targets(), window.scanner_sources()});
  }
  for (const v1::CountFigures* figures : {&summary.median(), &summary.change()}) {
    row.insert(row.end(), {Known(figures->has_records(), figures->records()),
                           Known(figures->has_targets(), figures->targets()),
                           Known(figures->has_sources(), figures->sources()),
                           Known(figures->has_new_sources(), figures->new_sources())});
  }
  return row;
}

std::string SimilarText(const v1::RisingPort& port) {
  return absl::StrJoin(port.similar(), " ", [](std::string* out, const v1::Series& series) {
    absl::StrAppend(out, SeriesText(series));
  });
}

uint64_t RefusedOf(const v1::Sensor& sensor) {
  uint64_t refused = 0;
  for (const v1::RefusedHits& one : sensor.refused()) {
    refused += one.hits();
  }
  return refused;
}

}  // namespace

V1Api::V1Api(const TrendQueries* queries, QueryMetrics* metrics,
             std::function<absl::StatusOr<ServerStatus>()> status)
    : queries_(queries), metrics_(metrics), server_status_(std::move(status)) {}

HttpResponse V1Api::Answer(const HttpRequest& request) const {
  using List = absl::StatusOr<AnswerTable> (V1Api::*)(QueryParameters&, const Cancelled&) const;
  static constexpr std::pair<std::string_view, List> kLists[] = {
      {"/v1/trend", &V1Api::Trend},     {"/v1/summary", &V1Api::Summary},
      {"/v1/top", &V1Api::Top},         {"/v1/rising", &V1Api::Rising},
      {"/v1/sources", &V1Api::Sources}, {"/v1/source", &V1Api::Source},
      {"/v1/sensors", &V1Api::Sensors}, {"/v1/points", &V1Api::Points},
      {"/v1/status", &V1Api::Status},   {"/v1/judged", &V1Api::Judged}};
  const auto* const list = std::find_if(std::begin(kLists), std::end(kLists),
                                        [&](const auto& one) { return one.first == request.path; });
  if (list == std::end(kLists)) {
    return JsonError(
        absl::NotFoundError("there is no such list; /v1/openapi.json says which there are"));
  }
  const QueryMetrics::Timer timer = metrics_->Time(list->first);
  absl::StatusOr<QueryParameters> parameters = QueryParameters::Parse(request.query);
  if (!parameters.ok()) {
    return JsonError(parameters.status());
  }
  const absl::StatusOr<size_t> format = parameters->FindChoice("format", {"json", "csv"});
  if (!format.ok()) {
    return JsonError(format.status());
  }
  const absl::StatusOr<AnswerTable> table = (this->*list->second)(*parameters, request.cancelled);
  if (!table.ok()) {
    return JsonError(table.status());
  }
  return *format == 0 ? HttpResponse{.content_type = "application/json", .body = table->Json()}
                      : HttpResponse{.content_type = "text/csv; charset=utf-8; header=present",
                                     .body = table->Csv()};
}

absl::StatusOr<AnswerTable> V1Api::Trend(QueryParameters& parameters,
                                         const Cancelled& cancelled) const {
  ASSIGN_OR_RETURN(const v1::GetTrendRequest request, DecodeTrendRequest(parameters));
  v1::GetTrendResponse response;
  RETURN_IF_ERROR(queries_->GetTrend(request, cancelled, &response));
  AnswerTable table({"series",
                     "port",
                     "protocol",
                     "date",
                     "gap",
                     "provisional",
                     "records",
                     "targets",
                     "sources",
                     "new_sources",
                     "returning_sources",
                     "scanner_sources",
                     "scanner_new_sources",
                     "tcp_ratio",
                     "backscatter_records",
                     "active_sensors",
                     "active_targets",
                     "records_per_1000_targets",
                     "targets_per_1000_targets",
                     "sources_per_1000_targets",
                     "new_sources_per_1000_targets"});
  for (const v1::Trend& trend : response.trends()) {
    for (const v1::Point& point : trend.points()) {
      table.Add(PointRow(trend.series(), point));
    }
  }
  return table;
}

absl::StatusOr<AnswerTable> V1Api::Summary(QueryParameters& parameters,
                                           const Cancelled& cancelled) const {
  ASSIGN_OR_RETURN(const v1::GetTrendRequest request, DecodeTrendRequest(parameters));
  v1::GetTrendResponse response;
  RETURN_IF_ERROR(queries_->GetTrend(request, cancelled, &response));
  AnswerTable table({"series",
                     "port",
                     "protocol",
                     "start_date",
                     "end_date",
                     "records",
                     "distinct_sources",
                     "distinct_targets",
                     "new_sources",
                     "scanner_sources",
                     "scanner_new_sources",
                     "peak_date",
                     "sources_7d",
                     "targets_7d",
                     "scanner_sources_7d",
                     "sources_30d",
                     "targets_30d",
                     "scanner_sources_30d",
                     "sources_90d",
                     "targets_90d",
                     "scanner_sources_90d",
                     "sources_365d",
                     "targets_365d",
                     "scanner_sources_365d",
                     "median_records",
                     "median_targets",
                     "median_sources",
                     "median_new_sources",
                     "change_records",
                     "change_targets",
                     "change_sources",
                     "change_new_sources"});
  for (const v1::Trend& trend : response.trends()) {
    table.Add(SummaryRow(trend));
  }
  return table;
}

absl::StatusOr<AnswerTable> V1Api::Top(QueryParameters& parameters,
                                       const Cancelled& cancelled) const {
  v1::ListTopPortsRequest request;
  RETURN_IF_ERROR(DecodeRangeTo(parameters, kTopDaysDefault, request.mutable_range()));
  ASSIGN_OR_RETURN(const v1::Kind kind, DecodeKindOf(parameters));
  ASSIGN_OR_RETURN(const size_t order,
                   parameters.FindChoice("by", {"sources", "targets", "records", "new_sources"}));
  ASSIGN_OR_RETURN(const uint32_t limit, DecodeLimitOf(parameters, kTopLimitMax));
  RETURN_IF_ERROR(parameters.CheckAllKnown());
  request.set_kind(kind);
  request.set_order(static_cast<v1::TopOrder>(v1::TOP_ORDER_SOURCES + order));
  request.set_limit(limit);
  v1::ListTopPortsResponse response;
  RETURN_IF_ERROR(queries_->ListTopPorts(request, cancelled, &response));
  AnswerTable table(
      {"rank", "series", "port", "protocol", "records", "targets", "sources", "new_sources"});
  for (const v1::TopPort& port : response.ports()) {
    table.Add({uint64_t{table.rows() + 1}, SeriesName(port.series()), port.series().port(),
               Protocol(port.series()), port.records(), port.targets(), port.sources(),
               port.new_sources()});
  }
  return table;
}

absl::StatusOr<AnswerTable> V1Api::Rising(QueryParameters& parameters,
                                          const Cancelled& cancelled) const {
  v1::ListRisingPortsRequest request;
  ASSIGN_OR_RETURN(const uint32_t limit, DecodeLimitOf(parameters, kRisingLimitMax));
  request.set_limit(limit);
  RETURN_IF_ERROR(DecodeRisingRequest(parameters, &request));
  v1::ListRisingPortsResponse response;
  RETURN_IF_ERROR(queries_->ListRisingPorts(request, cancelled, &response));
  AnswerTable table({"rank",
                     "series",
                     "port",
                     "protocol",
                     "class",
                     "lead",
                     "since_date",
                     "end_date",
                     "sources_expected",
                     "sources_observed",
                     "sources_score",
                     "targets_expected",
                     "targets_observed",
                     "targets_score",
                     "p_value",
                     "q_value",
                     "new_source_share",
                     "sensors",
                     "similar",
                     "scanner_sources",
                     "top_source_share",
                     "top_source"});
  for (const v1::RisingPort& port : response.ports()) {
    table.Add({uint64_t{table.rows() + 1},
               SeriesName(port.series()),
               port.series().port(),
               Protocol(port.series()),
               RiseClassText(port.rise_class()),
               RiseLeadText(port.lead()),
               DateText(port.since_date()),
               DateText(response.end_date()),
               port.sources().expected(),
               port.sources().observed(),
               port.sources().score(),
               port.targets().expected(),
               port.targets().observed(),
               port.targets().score(),
               port.p_value(),
               port.q_value(),
               port.new_source_share(),
               port.sensors(),
               SimilarText(port),
               port.scanner_sources(),
               Known(port.has_top_source_share(), port.top_source_share()),
               TextOrUnknown(port.top_source())});
  }
  return table;
}

absl::StatusOr<AnswerTable> V1Api::Judged(QueryParameters& parameters,
                                          const Cancelled& cancelled) const {
  v1::ListRisingPortsRequest request;
  RETURN_IF_ERROR(DecodeRisingRequest(parameters, &request));
  v1::ListRisingPortsResponse response;
  RETURN_IF_ERROR(queries_->ListRisingPorts(request, cancelled, &response));
  AnswerTable table({"end_date", "rising", "judged_series", "usable_days", "false_discovery_rate"});
  table.Add({DateText(response.end_date()), response.total_rising(), response.judged_series(),
             response.usable_days(), response.false_discovery_rate()});
  return table;
}

absl::StatusOr<AnswerTable> V1Api::Sources(QueryParameters& parameters,
                                           const Cancelled& cancelled) const {
  v1::ListTopSourcesRequest request;
  const std::string* const series = parameters.Find("series");
  if (series != nullptr) {
    RETURN_IF_ERROR(DecodeOneSeries(*series, request.mutable_series()));
  }
  RETURN_IF_ERROR(DecodeRangeTo(parameters, kSourcesDaysDefault, request.mutable_range()));
  ASSIGN_OR_RETURN(const v1::Kind kind, DecodeKindOf(parameters));
  ASSIGN_OR_RETURN(const bool exclude_scanners, ExcludesScanners(parameters));
  ASSIGN_OR_RETURN(const size_t order, parameters.FindChoice("by", {"days", "records", "targets"}));
  ASSIGN_OR_RETURN(const uint32_t limit, DecodeLimitOf(parameters, kTopLimitMax));
  RETURN_IF_ERROR(parameters.CheckAllKnown());
  request.set_kind(kind);
  request.set_exclude_scanners(exclude_scanners);
  request.set_order(static_cast<v1::SourceOrder>(v1::SOURCE_ORDER_DAYS + order));
  request.set_limit(limit);
  v1::ListTopSourcesResponse response;
  RETURN_IF_ERROR(queries_->ListTopSources(request, cancelled, &response));
  AnswerTable table({"rank", "source", "days", "first_date", "last_date", "records", "targets",
                     "counts_since_date", "scanner"});
  for (const v1::TopSource& source : response.sources()) {
    table.Add({uint64_t{table.rows() + 1}, source.address(), source.days(),
               DateText(source.first_date()), DateText(source.last_date()),
               Known(HasCounts(response), source.records()),
               Known(HasCounts(response), source.targets()),
               Date(response.has_counts_since_date(), response.counts_since_date()),
               TextOrUnknown(source.scanner())});
  }
  return table;
}

absl::StatusOr<AnswerTable> V1Api::Source(QueryParameters& parameters,
                                          const Cancelled& cancelled) const {
  v1::GetSourceRequest request;
  const std::string* const address = parameters.Find("address");
  if (address == nullptr) {
    return InvalidFieldError("address", "is missing: write address=192.0.2.1");
  }
  request.set_address(*address);
  RETURN_IF_ERROR(DecodeRangeTo(parameters, kSourceDaysDefault, request.mutable_range()));
  ASSIGN_OR_RETURN(const v1::Kind kind, DecodeKindOf(parameters));
  RETURN_IF_ERROR(parameters.CheckAllKnown());
  request.set_kind(kind);
  v1::GetSourceResponse response;
  RETURN_IF_ERROR(queries_->GetSource(request, cancelled, &response));
  AnswerTable table({"source", "scanner", "series", "port", "protocol", "days", "first_date",
                     "last_date", "records", "targets", "counts_since_date"});
  for (const v1::SourceSeries& one : response.series()) {
    table.Add({response.address(), TextOrUnknown(response.scanner()), SeriesName(one.series()),
               one.series().port(), Protocol(one.series()), one.days(), DateText(one.first_date()),
               DateText(one.last_date()), Known(HasCounts(response), one.records()),
               Known(HasCounts(response), one.targets()),
               Date(response.has_counts_since_date(), response.counts_since_date())});
  }
  return table;
}

absl::StatusOr<AnswerTable> V1Api::Sensors(QueryParameters& parameters,
                                           const Cancelled& cancelled) const {
  RETURN_IF_ERROR(parameters.CheckAllKnown());
  AnswerTable table({"sensor", "first_seen_time", "last_seen_time", "last_hit_time", "batches",
                     "accepted", "records", "refused", "sampling_rate"});
  v1::ListSensorsRequest request;
  v1::ListSensorsResponse response;
  do {
    if (cancelled()) {
      return absl::CancelledError("the caller has gone");
    }
    request.set_page_token(response.next_page_token());
    response.Clear();
    RETURN_IF_ERROR(queries_->ListSensors(request, &response));
    for (const v1::Sensor& sensor : response.sensors()) {
      table.Add({sensor.name(), Time(sensor.has_first_seen_time(), sensor.first_seen_time()),
                 Time(sensor.has_last_seen_time(), sensor.last_seen_time()),
                 Time(sensor.has_last_hit_time(), sensor.last_hit_time()), sensor.batches(),
                 sensor.accepted(), sensor.records(), RefusedOf(sensor), sensor.sampling_rate()});
    }
  } while (!response.next_page_token().empty());
  return table;
}

absl::StatusOr<AnswerTable> V1Api::Points(QueryParameters& parameters,
                                          const Cancelled& cancelled) const {
  v1::ExportPointsRequest request;
  RETURN_IF_ERROR(DecodeRangeTo(parameters, kTopDaysDefault, request.mutable_range()));
  ASSIGN_OR_RETURN(const v1::Kind kind, DecodeKindOf(parameters));
  RETURN_IF_ERROR(parameters.CheckAllKnown());
  request.set_kind(kind);
  AnswerTable table({"date", "protocol", "port", "records", "targets", "sources", "new_sources"});
  bool is_too_long = false;
  const auto add = [&](const ExportedPoint& point) {
    is_too_long = table.rows() == kV1PointsMax;
    if (!is_too_long) {
      table.Add({point.day, ProtocolName(point.series.protocol), uint32_t{point.series.port},
                 point.counts.records, point.counts.targets, point.counts.sources,
                 point.counts.new_sources});
    }
    return !is_too_long;
  };
  RETURN_IF_ERROR(queries_->ExportPoints(request, add, cancelled));
  if (is_too_long) {
    return InvalidFieldError("days", absl::StrCat("has more than ", kV1PointsMax,
                                                  " points: ask for fewer days, or use scantrend "
                                                  "export"));
  }
  return table;
}

absl::StatusOr<AnswerTable> V1Api::Status(QueryParameters& parameters,
                                          const Cancelled& /*cancelled*/) const {
  RETURN_IF_ERROR(parameters.CheckAllKnown());
  ASSIGN_OR_RETURN(const ServerStatus status, server_status_());
  AnswerTable table({"version", "today", "storage", "scanner_networks", "retention_days",
                     "oldest_date", "grpc_address"});
  table.Add({kVersion, status.today,
             status.storage.ok() ? std::string("ok") : std::string(status.storage.message()),
             status.scanner_networks, status.retention_days, status.oldest, status.grpc_address});
  return table;
}

}  // namespace scantrend

#include "server/http/v1_parameters.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status.h"
#include "server/encode_day.h"
#include "server/quoted.h"
#include "server/trend_request.h"

namespace scantrend {

absl::Status DecodeRangeTo(QueryParameters& parameters, uint32_t standard_days, v1::DayRange* out) {
  ASSIGN_OR_RETURN(const auto days, parameters.FindNumber("days", 1, kRangeDaysMax));
  ASSIGN_OR_RETURN(const auto start, parameters.FindDay("start"));
  ASSIGN_OR_RETURN(const auto end, parameters.FindDay("end"));
  if (days.has_value() && start.has_value()) {
    return InvalidFieldError("days", "give either days, or start");
  }
  if (start.has_value()) {
    EncodeDay(*start, out->mutable_start_date());
  } else {
    out->set_days(days.value_or(standard_days));
  }
  if (end.has_value()) {
    EncodeDay(*end, out->mutable_end_date());
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Kind> DecodeKindOf(QueryParameters& parameters) {
  ASSIGN_OR_RETURN(const size_t kind, parameters.FindChoice("kind", {"probe", "backscatter"}));
  return kind == 0 ? v1::KIND_PROBE : v1::KIND_BACKSCATTER;
}

absl::StatusOr<bool> ExcludesScanners(QueryParameters& parameters) {
  ASSIGN_OR_RETURN(const size_t choice, parameters.FindChoice("scanners", {"include", "exclude"}));
  return choice == 1;
}

absl::Status DecodeOneSeries(const std::string& text, v1::Series* out) {
  const std::optional<SeriesSelector> selector = SeriesSelector::Parse(text);
  if (!selector.has_value()) {
    return InvalidFieldError(
        "series", absl::StrCat(Quoted(text),
                               " is no series: write 853 for any protocol, 853/tcp, or several "
                               "of them with commas; a port is 0 to 65535"));
  }
  out->set_port(selector->port);
  if (selector->protocol.has_value()) {
    out->set_protocol(*selector->protocol);
  }
  return absl::OkStatus();
}

absl::StatusOr<uint32_t> DecodeLimitOf(QueryParameters& parameters, uint32_t max) {
  ASSIGN_OR_RETURN(const auto limit, parameters.FindNumber("limit", 1, max));
  return limit.value_or(kTopLimitDefault);
}

namespace {

// series, 1 to 16 of them.
absl::Status DecodeSeriesList(QueryParameters& parameters,
                              google::protobuf::RepeatedPtrField<v1::Series>* out) {
  const std::string* const list = parameters.Find("series");
  if (list == nullptr) {
    return InvalidFieldError("series", "is missing: write series=853/tcp");
  }
  for (const absl::string_view text : absl::StrSplit(*list, ',')) {
    if (out->size() == kSeriesOfTrendMax) {
      return InvalidFieldError("series", absl::StrCat("at most ", kSeriesOfTrendMax, " of them"));
    }
    RETURN_IF_ERROR(DecodeOneSeries(std::string(text), out->Add()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::GetTrendRequest> DecodeTrendRequest(QueryParameters& parameters) {
  v1::GetTrendRequest request;
  RETURN_IF_ERROR(DecodeSeriesList(parameters, request.mutable_series()));
  RETURN_IF_ERROR(DecodeRangeTo(parameters, kTrendDaysDefault, request.mutable_range()));
  ASSIGN_OR_RETURN(const v1::Kind kind, DecodeKindOf(parameters));
  ASSIGN_OR_RETURN(const bool exclude_scanners, ExcludesScanners(parameters));
  request.set_kind(kind);
  request.set_exclude_scanners(exclude_scanners);
  RETURN_IF_ERROR(parameters.CheckAllKnown());
  return request;
}

absl::Status DecodeRisingRequest(QueryParameters& parameters, v1::ListRisingPortsRequest* out) {
  ASSIGN_OR_RETURN(const v1::Kind kind, DecodeKindOf(parameters));
  ASSIGN_OR_RETURN(const auto end, parameters.FindDay("end"));
  out->set_kind(kind);
  if (end.has_value()) {
    EncodeDay(*end, out->mutable_end_date());
  }
  return parameters.CheckAllKnown();
}

}  // namespace scantrend

#include "client/sensor/csv_sink.h"

#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace scantrend {

CsvSink::CsvSink(std::ostream* out)
    : out_(out), text_("time,source,target,protocol,port,records,kind\n") {}

void CsvSink::Add(const Hit& hit) {
  const std::string time = absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(hit.time_s),
                                            absl::UTCTimeZone());
  absl::StrAppend(&text_, time, ",", hit.source.ToString(), ",", hit.target.ToString(), ",",
                  ProtocolName(hit.series.protocol), ",", hit.series.port, ",", hit.records, ",",
                  std::string(KindName(hit.kind)), "\n");
  ++pending_;
}

absl::Status CsvSink::Send(std::string_view /*position*/) {
  *out_ << text_ << std::flush;
  if (!*out_) {
    return absl::UnavailableError("standard output takes no more hits");
  }
  totals_.accepted += pending_;
  pending_ = 0;
  text_.clear();
  return absl::OkStatus();
}

}  // namespace scantrend

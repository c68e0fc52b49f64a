#include "client/sensor/formats/hit_readers.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "client/sensor/formats/asa_reader.h"
#include "client/sensor/formats/cowrie_reader.h"
#include "client/sensor/formats/csv_columns.h"
#include "client/sensor/formats/csv_reader.h"
#include "client/sensor/formats/dshield_reader.h"
#include "client/sensor/formats/filterlog_reader.h"
#include "client/sensor/formats/netfilter_reader.h"
#include "client/sensor/formats/nfdump_reader.h"
#include "client/sensor/formats/suricata_reader.h"
#include "client/sensor/formats/vpcflow_reader.h"
#include "client/sensor/formats/zeek_reader.h"

namespace scantrend {
namespace {

template <typename Reader>
std::unique_ptr<HitReader> Make(const ReaderOptions& options) {
  return std::make_unique<Reader>(options);
}

struct Format {
  std::string_view name;
  std::unique_ptr<HitReader> (*make)(const ReaderOptions& options);
};

constexpr Format kFormats[] = {
    {"asa", Make<AsaReader>},
    {"cowrie", Make<CowrieReader>},
    {"csv", Make<CsvReader>},
    {"dshield", Make<DshieldReader>},
    {"filterlog", Make<FilterlogReader>},
    {"netfilter", Make<NetfilterReader>},
    {"nfdump", Make<NfdumpReader>},
    {"suricata", Make<SuricataReader>},
    {"vpcflow", Make<VpcflowReader>},
    {"zeek", Make<ZeekReader>},
};

}  // namespace

absl::Status CheckReaderOptions(const ReaderOptions& options) {
  if (options.year.has_value() && (*options.year < kYearMin || *options.year > kYearMax)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the year ", *options.year, " is not from ", kYearMin, " to ", kYearMax));
  }
  return CsvColumns::CheckNames(options.columns);
}

absl::StatusOr<std::unique_ptr<HitReader>> MakeHitReader(std::string_view format,
                                                         const ReaderOptions& options) {
  RETURN_IF_ERROR(CheckReaderOptions(options));
  for (const Format& known : kFormats) {
    if (known.name == format) {
      return known.make(options);
    }
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "the format \"", std::string(format), "\" is not known; known are ", HitReaderFormats()));
}

std::vector<std::string_view> HitReaderNames() {
  std::vector<std::string_view> names;
  for (const Format& format : kFormats) {
    names.push_back(format.name);
  }
  return names;
}

std::string HitReaderFormats() {
  std::string names;
  for (const Format& format : kFormats) {
    absl::StrAppend(&names, names.empty() ? "" : ", ", std::string(format.name));
  }
  return names;
}

}  // namespace scantrend

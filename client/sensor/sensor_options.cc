#include "client/sensor/sensor_options.h"

#include <CLI/CLI.hpp>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/version.h"
#include "client/sensor/formats/hit_readers.h"
#include "client/sensor/formats/local_time.h"

namespace scantrend {
namespace {

constexpr int kUsageExitCode = 2;
constexpr size_t kBatchHitsMax = 65'536;

constexpr char kExamples[] = R"(Examples:
  scantrend-sensor --sensor edge --format netfilter --year 2019 --tz Europe/Berlin /var/log/kern.log /var/log/kern.log.1.gz
      counts what the firewall logged; run again, it goes on where the counts end
  journalctl -kf -o short-iso | scantrend-sensor --sensor edge --format netfilter -
      counts what it logs from now on
  scantrend-sensor --sensor pots --format csv --columns time=ts,source=src,target=dst,port=dpt,protocol=proto pots.csv.zst
  scantrend-sensor --sensor edge --format dshield --targets 192.0.2.0/24 --rejects bad.log dshield.log

Prints one JSON object: lines, hits, accepted, refused (by reason), skipped, malformed, ...
Exit code: 0, or 1 if a file could not be read or delivered to its end, or 2 for wrong usage.)";

// "time=ts,source=src" into a map.
std::map<std::string, std::string> ParseColumns(const std::vector<std::string>& pairs) {
  std::map<std::string, std::string> columns;
  for (const std::string& pair : pairs) {
    const size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == pair.size()) {
      throw CLI::ValidationError(
          "--columns", absl::StrCat("\"", pair, "\": write it as time=ts,source=src,..."));
    }
    columns[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  return columns;
}

Zone ParseZone(const std::string& text) {
  const absl::StatusOr<Zone> zone = Zone::Parse(text);
  if (!zone.ok()) {
    throw CLI::ValidationError("--tz", std::string(zone.status().message()));
  }
  return *zone;
}

void Check(const SensorOptions& options) {
  // The formats' names, years and columns are the readers' to judge.
  const auto reader = MakeHitReader(options.import.format, options.import.reader);
  if (!reader.ok()) {
    throw CLI::ValidationError("--format", std::string(reader.status().message()));
  }
}

}  // namespace

std::optional<int> ParseSensorOptions(int argc, const char* const* argv, SensorOptions& options) {
  ImportOptions& import = options.import;
  CLI::App app("Reads logs and delivers their hits to scantrendd, each exactly once.",
               "scantrend-sensor");
  app.set_version_flag("--version", std::string("scantrend-sensor ") + kVersion);
  app.footer(kExamples);
  app.add_option("FILE", options.files,
                 "Logs, plain or compressed by gzip, xz or zstd; - is standard input")
      ->type_name("")
      ->required();
  app.add_option("--server", options.server, "gRPC address of scantrendd")
      ->type_name("HOST:PORT")
      ->envname("SCANTREND_SERVER")
      ->capture_default_str();
  app.add_option("--sensor", import.sensor, "Name of this sensor: letters, digits, . _ -")
      ->type_name("NAME")
      ->required();
  app.add_option("--format", import.format, "What the logs are: " + HitReaderFormats())
      ->type_name("FORMAT")
      ->required();
  app.add_option("--stream", import.stream,
                 "Name of what comes by a pipe, within this sensor; to be kept")
      ->type_name("NAME")
      ->capture_default_str();
  const std::map<std::string, CountMode> modes{{"probes", CountMode::kProbes},
                                               {"all", CountMode::kAll}};
  app.add_option("--count", import.reader.count,
                 "probes: TCP SYN, UDP, ICMP requests; replies as backscatter (the default). all: "
                 "every packet, by its destination port")
      ->transform(CLI::CheckedTransformer(modes).description("probes|all"));
  app.add_option("--year", import.reader.year,
                 "Year of the first line, for times without one. Default: the latest that fits")
      ->type_name("YYYY");
  std::string zone = "UTC";
  app.add_option("--tz", zone,
                 "Time zone of times that do not tell their offset from UTC: an IANA name as "
                 "Europe/Berlin, or an offset as +02:00")
      ->type_name("ZONE")
      ->capture_default_str();
  std::vector<std::string> columns;
  app.add_option("--columns", columns, "csv: the header's names, time=ts,source=src,target=dst,...")
      ->type_name("KEY=NAME,...")
      ->delimiter(',');
  app.add_option("--match", import.match, "Only lines that hold this text")->type_name("TEXT");
  std::string targets;
  app.add_option("--targets", targets, "Only hits to these networks")->type_name("CIDR,...");
  app.add_option("--rejects", options.rejects, "File that gets the malformed lines")
      ->type_name("FILE");
  app.add_option("--batch-size", import.batch_hits, "Hits of a batch, 1 to 65536")
      ->type_name("N")
      ->check(CLI::Range(size_t{1}, kBatchHitsMax))
      ->capture_default_str();
  double timeout_s = 10;
  app.add_option("--timeout", timeout_s, "How long to wait for a server that is not there")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.0, 86'400.0))
      ->capture_default_str();
  try {
    app.parse(argc, argv);
    import.reader.columns = ParseColumns(columns);
    import.reader.zone = ParseZone(zone);
    absl::StatusOr<std::vector<Network>> networks = Network::ParseList(targets);
    if (!networks.ok()) {
      throw CLI::ValidationError("--targets", std::string(networks.status().message()));
    }
    import.targets = *std::move(networks);
    options.timeout = import.retry_for =
        std::chrono::milliseconds(static_cast<int64_t>(timeout_s * 1000));
    Check(options);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsageExitCode;
  }
  return std::nullopt;
}

}  // namespace scantrend

#include "client/sensor/sensor_options.h"

#include <xxhash.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/configuration.h"
#include "base/version.h"
#include "client/sensor/formats/hit_readers.h"
#include "client/sensor/formats/local_time.h"

namespace scantrend {
namespace {

constexpr size_t kBatchHitsMax = 65'536;
constexpr uint32_t kSamplingRateMax = 1'000'000;

constexpr char kExamples[] = R"(Examples:
  scantrend-sensor --sensor edge /var/log/kern.log /var/log/kern.log.1.gz
      finds out what they are, and counts what the firewall logged; run again, it goes on where the counts end
  scantrend-sensor --sensor edge --follow /var/log/kern.log --format netfilter --spool /var/spool/scantrend
      counts what is written from now on, for ever, through rotations; keeps it on disk while the server is away
  scantrend-sensor --sensor edge --journal --format netfilter
      the same of the kernel's messages in the journal
  scantrend-sensor --sensor telescope --interface eth1 --targets 192.0.2.0/24
      counts packets as they come in; with --filter 'udp port 53' only these
  scantrend-sensor --sensor pots --map-port 2222=22/tcp cowrie.json
      the honeypot's port 2222 is the world's 22
  scantrend-sensor --sensor pots --format csv --columns time=ts,source=src,target=dst,port=dpt,protocol=proto pots.csv.zst
  scantrend-sensor --dry-run --tz Europe/Berlin firewall.log
      shows the hits that would be counted, and sends nothing

Prints one JSON object when it ends: lines, hits, accepted, refused (by reason), skipped, malformed, ...
SIGTERM and SIGINT end it after what was read is delivered.
Exit code: 0, or 1 if the input could not be read or delivered to its end, or 2 for wrong usage.)";

// The value of a parser's StatusOr; an error of `option` otherwise.
template <typename Value>
Value Take(const char* option, absl::StatusOr<Value> parsed) {
  if (!parsed.ok()) {
    throw CLI::ValidationError(option, std::string(parsed.status().message()));
  }
  return *std::move(parsed);
}

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

// Options as text, before they are what they mean.
struct Texts {
  std::string zone = "UTC";
  std::vector<std::string> columns;
  std::string targets;
  std::string map_port;
  std::string key_file;
  double timeout_s = 10;
  double flush_interval_s = 1;
};

void AddInput(CLI::App& app, SensorOptions& options) {
  app.add_option("FILE", options.files,
                 "Logs and captures, plain or compressed by gzip, xz or zstd; - is standard input")
      ->type_name("");
  app.add_option("--follow", options.follow,
                 "Reads this log for ever, through its rotations; it need not be there yet")
      ->type_name("FILE");
  app.add_option("--rotated", options.rotated,
                 "--follow: names the log's older files. Default: FILE, then . or -, then a digit")
      ->type_name("GLOB");
  app.add_flag("--journal", options.journal,
               "Reads the systemd journal for ever: what the kernel logged");
  app.add_option("--journal-unit", options.journal_unit,
                 "--journal: what this systemd unit logged instead")
      ->type_name("UNIT");
  app.add_option("--journal-identifier", options.journal_identifier,
                 "--journal: what programs logged that call themselves so")
      ->type_name("NAME");
  app.add_option("--journal-directory", options.journal_directory,
                 "--journal: where its files are. Default: those of this machine")
      ->type_name("DIR");
  app.add_option("--interface", options.interface,
                 "Captures on this network interface for ever (any: on all)")
      ->type_name("DEV");
  app.add_flag("--no-promiscuous", options.no_promiscuous,
               "--interface: only packets to this machine, not all that the interface sees");
  app.add_option(
         "--filter", options.filter,
         "Of captures: only packets that match. Default: on an interface, what can be a hit")
      ->type_name("BPF");
}

void AddReading(CLI::App& app, SensorOptions& options, Texts& texts) {
  app.add_option("--format", options.format,
                 "What the input is: auto (finds out), pcap (also pcapng), " + HitReaderFormats())
      ->type_name("FORMAT")
      ->capture_default_str();
  const std::map<std::string, CountMode> modes{{"probes", CountMode::kProbes},
                                               {"all", CountMode::kAll}};
  app.add_option("--count", options.reader.count,
                 "probes: TCP SYN, UDP, ICMP requests; replies as backscatter (the default). all: "
                 "every packet, by its destination port")
      ->transform(CLI::CheckedTransformer(modes).description("probes|all"));
  app.add_option("--year", options.reader.year,
                 "Year of the first line, for times without one. Default: the latest that fits")
      ->type_name("YYYY");
  app.add_option("--tz", texts.zone,
                 "Time zone of times that do not tell their offset from UTC: an IANA name as "
                 "Europe/Berlin, or an offset as +02:00")
      ->type_name("ZONE")
      ->capture_default_str();
  app.add_option("--columns", texts.columns,
                 "csv: the header's names, time=ts,source=src,target=dst,...")
      ->type_name("KEY=NAME,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--match", options.match, "Only lines that hold this text")->type_name("TEXT");
}

void AddHits(CLI::App& app, Texts& texts) {
  app.add_option("--targets", texts.targets, "Only hits to these networks")->type_name("CIDR,...");
  app.add_option("--map-port", texts.map_port,
                 "Counts hits on a honeypot's own port on the one that it stands for: 2222=22/tcp")
      ->type_name("FROM=TO[/PROTOCOL],...");
  app.add_option("--anonymize-targets", texts.key_file,
                 "Delivers targets anonymised, prefixes kept (Crypto-PAn), with the key of a file: "
                 "openssl rand -hex 32 > FILE")
      ->type_name("KEYFILE");
}

void AddDelivery(CLI::App& app, SensorOptions& options, Texts& texts) {
  app.add_option("--server", options.server, "gRPC address of scantrendd")
      ->type_name("HOST:PORT")
      ->envname("SCANTREND_SERVER")
      ->capture_default_str();
  options.transport = TransportOptions::OfEnvironment();
  AddTransportOptions(app, options.transport);
  app.add_option("--sensor", options.sensor, "Name of this sensor: letters, digits, . _ -")
      ->type_name("NAME");
  app.add_option("--stream", options.stream,
                 "Name of live input within this sensor; to be kept. Default: after the input")
      ->type_name("NAME");
  app.add_option("--batch-size", options.batch_hits, "Hits of a batch, 1 to 65536")
      ->type_name("N")
      ->check(CLI::Range(size_t{1}, kBatchHitsMax))
      ->capture_default_str();
  app.add_option("--flush-interval", texts.flush_interval_s,
                 "The longest that a hit of live input waits for its batch to be full")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.0, 3'600.0))
      ->capture_default_str();
  app.add_option("--sampling-rate", options.sampling_rate,
                 "The source sees one of so many packets: shown with the sensor, never multiplied")
      ->type_name("N")
      ->check(CLI::Range(uint32_t{1}, kSamplingRateMax));
  app.add_option("--timeout", texts.timeout_s, "How long to wait for a server that is not there")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.0, 86'400.0))
      ->capture_default_str();
  app.add_option("--spool", options.spool,
                 "Live input: keeps its batches in this directory while the server is away")
      ->type_name("DIR");
  app.add_option("--spool-size", options.spool_bytes_max,
                 "The most that the spool takes; what does not fit is dropped, and counted")
      ->type_name("BYTES")
      ->transform(CLI::AsSizeValue(/*kb_is_1000=*/false).description(""))
      ->capture_default_str();
  app.add_flag("--dry-run", options.dry_run,
               "Writes the hits to standard output as CSV, and asks no server");
  app.add_option("--stats-http", options.stats_http,
                 "Serves the sensor's own metrics to Prometheus on this address")
      ->type_name("HOST:PORT");
  app.add_option("--rejects", options.rejects, "File that gets the malformed lines")
      ->type_name("FILE");
}

void CheckInput(const SensorOptions& options) {
  const int inputs = (options.files.empty() ? 0 : 1) + (options.follow.empty() ? 0 : 1) +
                     (options.interface.empty() ? 0 : 1) + (options.journal ? 1 : 0);
  if (inputs == 0) {
    throw CLI::RequiredError("FILE, --follow, --journal or --interface");
  }
  if (inputs > 1) {
    throw CLI::ValidationError("FILE, --follow, --journal and --interface",
                               "are inputs of which a sensor has one: start another one");
  }
  const bool is_interface = !options.interface.empty();
  if (is_interface && options.format != kAutoFormat && options.format != kCaptureFormat) {
    throw CLI::ValidationError("--format", "an interface has packets, not lines of a log");
  }
  if (IsLive(options) && !is_interface && options.format == kCaptureFormat) {
    throw CLI::ValidationError("--format", "a capture cannot be followed: name it as a FILE");
  }
}

void Check(const CLI::App& app, const SensorOptions& options) {
  CheckInput(options);
  if (options.sensor.empty() && !options.dry_run) {
    throw CLI::RequiredError(app.get_option("--sensor")->get_name());
  }
  const bool is_pipe = options.files == std::vector<std::string>{"-"};
  if (!options.spool.empty() && !IsLive(options) && !is_pipe) {
    throw CLI::ValidationError(
        "--spool", "files need none: run it again, and it goes on where the counts end");
  }
  // The formats' names, years and columns are the readers' to judge.
  const bool no_reader = options.format == kAutoFormat || options.format == kCaptureFormat;
  const absl::Status known = no_reader ? CheckReaderOptions(options.reader)
                                       : MakeHitReader(options.format, options.reader).status();
  if (!known.ok()) {
    throw CLI::ValidationError("--format", std::string(known.message()));
  }
}

}  // namespace

std::optional<int> ParseSensorOptions(int argc, const char* const* argv, SensorOptions& options) {
  CLI::App app("Reads logs and delivers their hits to scantrendd, each exactly once.",
               "scantrend-sensor");
  app.set_version_flag("--version", std::string("scantrend-sensor ") + kVersion);
  app.footer(kExamples);
  Texts texts;
  AddInput(app, options);
  AddReading(app, options, texts);
  AddHits(app, texts);
  AddDelivery(app, options, texts);
  Configuration configuration(&app);
  try {
    configuration.Parse(argc, argv);
    options.reader.zone = Take("--tz", Zone::Parse(texts.zone));
    options.reader.columns = ParseColumns(texts.columns);
    options.targets = Take("--targets", Network::ParseList(texts.targets));
    options.map_ports = Take("--map-port", PortMap::Parse(texts.map_port));
    if (!texts.key_file.empty()) {
      options.targets_pan = Take("--anonymize-targets", CryptoPan::OfFile(texts.key_file));
    }
    options.timeout = std::chrono::milliseconds(static_cast<int64_t>(texts.timeout_s * 1000));
    options.flush_interval = absl::Seconds(texts.flush_interval_s);
    Check(app, options);
  } catch (const CLI::ParseError& error) {
    return configuration.Exit(error);
  }
  if (configuration.is_to_print()) {
    std::cout << configuration.ToText();
    return 0;
  }
  return std::nullopt;
}

uint64_t DigestOfReading(const SensorOptions& options) {
  std::string text = absl::StrCat(options.format, "\n", options.match, "\n",
                                  static_cast<int>(options.reader.count), "\n",
                                  options.reader.year.value_or(0), "\n");
  for (const auto& [wanted, name] : options.reader.columns) {
    absl::StrAppend(&text, wanted, "=", name, "\n");
  }
  for (const Network& network : options.targets) {
    absl::StrAppend(&text, network.ToString(), "\n");
  }
  if (!options.filter.empty()) {
    absl::StrAppend(&text, "filter ", options.filter, "\n");
  }
  if (!options.map_ports.empty()) {
    absl::StrAppend(&text, "map-port ", options.map_ports.ToString(), "\n");
  }
  if (options.targets_pan != nullptr) {
    absl::StrAppend(&text, "targets-pan ", options.targets_pan->fingerprint(), "\n");
  }
  return XXH3_64bits(text.data(), text.size());
}

}  // namespace scantrend

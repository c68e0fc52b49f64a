#include "server/options.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/configuration.h"
#include "base/loopback.h"
#include "base/version.h"
#include "server/limit_options.h"
#include "storage/retention.h"

namespace scantrend {
namespace {

// So that open days number days with 15 bits, and 17 are left for the series of a batch.
constexpr int kDaysMax = 32'000;

constexpr char kExamples[] = R"(Examples:
  scantrendd --data-dir /var/lib/scantrend
      serves sensors and queries on 127.0.0.1:8530, HTTP on 127.0.0.1:8531
  scantrendd --data-dir /tmp/history --listen 127.0.0.1:0 --accept-days-back 10000
      on a port that is free, which it prints; takes logs of the last 27 years
  scantrendd --data-dir /var/lib/scantrend --monitored 192.0.2.0/24,2001:db8::/32
      refuses hits to other targets
  scantrendd --data-dir /var/lib/scantrend --scanners /etc/scantrend/scanners
      knows who scans and says so: 192.0.2.0/24 Example University
  scantrendd --data-dir /var/lib/scantrend --watch-port 853/tcp,853/udp --metrics-top 50
      figures for Prometheus of these two ports, and of the 50 with the most sources of the day
  scantrendd --config /etc/scantrend/scantrendd.conf --print-config
      says what is in force and where it is from, and ends

  scantrendd --data-dir /var/lib/scantrend --listen 0.0.0.0:8530 --http 0.0.0.0:8531 \
      --tls-cert /etc/scantrend/server.pem --tls-key /etc/scantrend/server.key
      serves the network, over TLS
  scantrendd --restore-from /var/backups/scantrend --data-dir /var/lib/scantrend
      makes a data directory of the latest backup, and ends (scantrend admin restore)

SIGTERM and SIGINT end it cleanly: what was received is written and acked first. SIGHUP reads
--scanners, --tokens and the certificates again. The unix socket DATA_DIR/admin.sock is for the user
that it runs as: scantrend admin token create --server unix:/var/lib/scantrend/admin.sock --role read)";

// Whether it is HOST:PORT, which is not of this machine only. What is not even that cannot be
// listened on.
bool IsExposed(const std::string& address) {
  const size_t colon = address.rfind(':');
  return colon != std::string::npos && colon > 0 && !IsLoopback(address);
}

// The addresses that are served to a network, with the options that name them.
std::vector<std::string> ExposedAddresses(const ServerOptions& options) {
  std::vector<std::string> exposed;
  if (IsExposed(options.listen)) {
    exposed.push_back(absl::StrCat("--listen ", options.listen));
  }
  if (IsExposed(options.http)) {
    exposed.push_back(absl::StrCat("--http ", options.http));
  }
  return exposed;
}

void AddAccess(CLI::App& app, std::string& auth, ServerOptions& options) {
  app.add_option("--auth", auth,
                 "required: who calls needs a token or a client certificate. Default: required, or "
                 "off on loopback without TLS")
      ->check(CLI::IsMember({"off", "required"}).description("off|required"));
  app.add_option("--tokens", options.tokens,
                 "File in which `scantrend admin token` keeps tokens (default: DATA_DIR/tokens). "
                 "Read again on SIGHUP")
      ->type_name("FILE");
}

void AddTls(CLI::App& app, ServerOptions& options) {
  CLI::Option* const certificate =
      app.add_option("--tls-cert", options.tls.certificate,
                     "Certificate of gRPC and HTTP, with those between it and its CA: PEM. Read "
                     "again when it changes, and on SIGHUP")
          ->type_name("FILE");
  CLI::Option* const key =
      app.add_option("--tls-key", options.tls.key, "Its private key, without a password: PEM")
          ->type_name("FILE")
          ->needs(certificate);
  certificate->needs(key);
  app.add_option("--tls-client-ca", options.tls.client_ca,
                 "CA of the certificates by which gRPC's clients may say who they are: PEM")
      ->type_name("FILE")
      ->needs(certificate);
  app.add_flag("--insecure", options.insecure,
               "Serves a network without TLS: whoever listens in reads all of it");
}

void CheckPointDays(const ServerOptions& options) {
  const int least = PointDaysMin({.retention_days = options.retention_days,
                                  .accept_days_back = options.accept_days_back,
                                  .contact_days = options.contact_days});
  if (options.point_days != 0 && options.point_days < least) {
    throw CLI::ValidationError(
        "--point-days",
        absl::StrCat("points are kept as long as what they can be recomputed from: give ", least,
                     " or more (--retention-days or --accept-days-back and 365 days, and "
                     "--contact-days), or 0 for ever, not ",
                     options.point_days));
  }
}

void AddLog(CLI::App& app, LogOptions& options) {
  const std::map<std::string, LogFormat> formats{{"text", LogFormat::kText},
                                                 {"json", LogFormat::kJson}};
  app.add_option("--log-format", options.format, "How events are written to standard error")
      ->transform(CLI::CheckedTransformer(formats).description("text|json"))
      ->default_str("text");
  const std::map<std::string, LogLevel> levels{{"debug", LogLevel::kDebug},
                                               {"info", LogLevel::kInfo},
                                               {"warning", LogLevel::kWarning},
                                               {"error", LogLevel::kError}};
  app.add_option("--log-level", options.level,
                 "Events of less are not written; debug has what was asked for, so addresses too")
      ->transform(CLI::CheckedTransformer(levels).description("debug|info|warning|error"))
      ->default_str("info");
}

}  // namespace

absl::Status CheckExposure(const ServerOptions& options) {
  const std::vector<std::string> exposed = ExposedAddresses(options);
  if (exposed.empty() || !options.tls.empty() || options.insecure) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat(exposed.front(),
                   ": without TLS only loopback is served (127.0.0.1, [::1], localhost); give "
                   "--tls-cert and --tls-key, or --insecure if nobody can listen in"));
}

bool RequiresAuth(const ServerOptions& options) {
  return options.auth == Auth::kDefault ? !options.tls.empty() || !ExposedAddresses(options).empty()
                                        : options.auth == Auth::kRequired;
}

std::vector<std::string> WarningsOf(const ServerOptions& options) {
  std::vector<std::string> warnings;
  if (options.tls.empty()) {
    for (const std::string& address : ExposedAddresses(options)) {
      warnings.push_back(absl::StrCat(
          address,
          " --insecure: nothing is encrypted; whoever listens in reads hits, answers and "
          "tokens"));
    }
  }
  if (!RequiresAuth(options)) {
    for (const std::string& address : ExposedAddresses(options)) {
      warnings.push_back(
          absl::StrCat(address, " --auth off: anybody may deliver hits, read, and run the server"));
    }
  }
  return warnings;
}

std::optional<int> ParseServerOptions(int argc, const char* const* argv, ServerOptions& options) {
  CLI::App app("Counts port hits of sensors, exactly, and answers what ports did.", "scantrendd");
  app.set_version_flag("--version", std::string("scantrendd ") + kVersion);
  app.footer(kExamples);
  app.add_option("--data-dir", options.data_dir,
                 "Directory of the database; made if it is not there. One scantrendd at a time.")
      ->type_name("DIR")
      ->required();
  app.add_option("--listen", options.listen, "Address of gRPC; port 0: one that is free")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  app.add_option("--http", options.http, "Address of HTTP; port 0: one that is free")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  app.add_option(
         "--accept-days-back", options.accept_days_back,
         "Hits of days up to this many before the current one are counted; older ones refused")
      ->type_name("DAYS")
      ->check(CLI::Range(0, kDaysMax))
      ->capture_default_str();
  app.add_option("--retention-days", options.retention_days,
                 "Days for which address sets are kept (and 365 more, to tell new sources)")
      ->type_name("DAYS")
      ->check(CLI::Range(1, kDaysMax))
      ->capture_default_str();
  app.add_option("--contact-days", options.contact_days,
                 "Days for which it is kept which source came to which target, with how many "
                 "records; 0: not at all")
      ->type_name("DAYS")
      ->check(CLI::Range(0, kDaysMax))
      ->capture_default_str();
  app.add_option("--point-days", options.point_days,
                 "Days for which points are kept, no fewer than address sets and contacts; 0: for "
                 "ever")
      ->type_name("DAYS")
      ->check(CLI::Range(0, kDaysMax))
      ->capture_default_str();
  std::string monitored;
  app.add_option(
         "--monitored", monitored,
         "Networks whose addresses are targets; hits to others are refused. Default: all are")
      ->type_name("CIDR,...");
  app.add_option("--scanners", options.scanners,
                 "File of acknowledged scanners, which answers can leave out: a network and a name "
                 "a line. Read again on SIGHUP")
      ->type_name("FILE");
  std::vector<std::string> watched;
  app.add_option("--watch-port", watched,
                 "Ports whose figures are always in /metrics, for Prometheus; may be repeated")
      ->type_name("PORT/PROTOCOL,...");
  app.add_option("--metrics-top", options.port_metrics.top,
                 "Figures in /metrics also of so many ports with the most sources of the day")
      ->type_name("N")
      ->check(CLI::Range(size_t{0}, kMetricsTopMax))
      ->capture_default_str();
  app.add_option("--metrics-series-max", options.port_metrics.time_series_max,
                 "Time series that ports may take in /metrics: 8 for a port and kind of hits")
      ->type_name("N")
      ->check(CLI::Range(kTimeSeriesOfSeries, kMetricsSeriesMax))
      ->capture_default_str();
  AddTls(app, options);
  std::string auth;
  AddAccess(app, auth, options);
  app.add_option("--backup-root", options.backup_root,
                 "Directory within which `scantrend admin backup` may have backups written, and "
                 "`backups` have them read. Default: wherever the server's user may")
      ->type_name("DIR");
  CLI::Option* const restore_from =
      app.add_option("--restore-from", options.restore_from,
                     "Do not serve: restore a backup of this directory to --data-dir, which must "
                     "be new or empty")
          ->type_name("DIR");
  app.add_option("--restore-backup", options.restore_backup,
                 "Which backup to restore (default: the latest)")
      ->type_name("N")
      ->check(CLI::PositiveNumber)
      ->needs(restore_from);
  AddLog(app, options.log);
  AddLimits(app, options.limits);
  Configuration configuration(&app);
  try {
    configuration.Parse(argc, argv);
    CheckPointDays(options);
    options.auth = auth.empty() ? Auth::kDefault : auth == "off" ? Auth::kOff : Auth::kRequired;
    absl::StatusOr<std::vector<Network>> networks = Network::ParseList(monitored);
    if (!networks.ok()) {
      throw CLI::ValidationError("--monitored", std::string(networks.status().message()));
    }
    options.monitored = *std::move(networks);
    absl::StatusOr<std::vector<Series>> ports = ParseWatchedPorts(watched);
    if (!ports.ok()) {
      throw CLI::ValidationError("--watch-port", std::string(ports.status().message()));
    }
    options.port_metrics.watched = *std::move(ports);
    if (const absl::Status fits = CheckPortMetrics(options.port_metrics); !fits.ok()) {
      throw CLI::ValidationError("--watch-port", std::string(fits.message()));
    }
    if (const absl::Status exposure = CheckExposure(options); !exposure.ok()) {
      throw CLI::ValidationError(std::string(exposure.message()));
    }
  } catch (const CLI::ParseError& error) {
    return configuration.Exit(error);
  }
  if (configuration.is_to_print()) {
    std::cout << configuration.ToText();
    return 0;
  }
  return std::nullopt;
}

}  // namespace scantrend

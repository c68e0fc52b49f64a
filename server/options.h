// What scantrendd is told: by its command line, its environment and a file.
#ifndef SCANTREND_SERVER_OPTIONS_H_
#define SCANTREND_SERVER_OPTIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/address.h"
#include "server/event_log.h"
#include "server/limits.h"
#include "server/metrics/port_metrics_options.h"
#include "server/tls/tls_files.h"

namespace scantrend {

// Whether callers must say who they are.
enum class Auth {
  kDefault,  // if anybody but this machine can call, or there is TLS
  kOff,
  kRequired,
};

struct ServerOptions {
  std::string data_dir;
  std::string listen = "127.0.0.1:8530";  // gRPC; port 0: one that is free
  std::string http = "127.0.0.1:8531";    // HTTP; likewise
  int accept_days_back = 400;             // 0 to 32,000
  int retention_days = 400;               // 1 to 32,000
  int contact_days = 400;                 // 0 to 32,000; 0: none are kept
  int point_days = 0;                     // 0: for ever; else PointDaysMin to 32,000
  std::vector<Network> monitored;         // empty: all targets are
  std::string scanners;                   // file of acknowledged scanners; empty: there are none
  PortMetricsOptions port_metrics;        // as CheckPortMetrics takes them
  TlsFiles tls;                           // of gRPC and HTTP
  bool insecure = false;                  // without TLS, listens elsewhere than on loopback too
  Auth auth = Auth::kDefault;
  std::string tokens;           // file of tokens; empty: DATA_DIR/tokens
  std::string backup_root;      // where all directories of backups are; empty: anywhere
  std::string restore_from;     // directory of backups; empty: it is to serve
  uint32_t restore_backup = 0;  // 0: the latest
  LogOptions log;
  Limits limits;
};

// Whether callers must say who they are, with auth as it is.
bool RequiresAuth(const ServerOptions& options);

// Whether what crosses a network is encrypted, or need not be: TLS, loopback, or --insecure.
// INVALID_ARGUMENT: it is not.
absl::Status CheckExposure(const ServerOptions& options);

// What is dangerous about options that are allowed, a line each, for who starts the server.
std::vector<std::string> WarningsOf(const ServerOptions& options);

// Reads the command line, the environment and a file (base/configuration.h) into `options`. The
// exit code if the program is to end now, having said why on stdout (--help, --version,
// --print-config: 0) or stderr (wrong usage: 2); nullopt if it is to run.
std::optional<int> ParseServerOptions(int argc, const char* const* argv, ServerOptions& options);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_OPTIONS_H_

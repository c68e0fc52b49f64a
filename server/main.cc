// scantrendd: serves until it is told to end.
#include <malloc.h>
#include <sys/stat.h>

#include <csignal>
#include <cstring>
#include <ctime>
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "base/heap.h"
#include "base/open_files.h"
#include "base/version.h"
#include "server/event_log.h"
#include "server/library_log.h"
#include "server/options.h"
#include "server/restore.h"
#include "server/server.h"
#include "server/service_manager.h"

namespace {

constexpr time_t kMaintainSeconds = 1;
// Arrays of this size go back to the system when they are freed: open days come and go by hundreds
// of megabytes, and the heap would keep a fifth more than is used.
constexpr int kMappedBytesMin = 2 << 20;

// For `systemctl status`.
std::string StatusOf(const scantrend::Server& server, const char* scheme) {
  const absl::Status storage = server.storage_status();
  return storage.ok() ? absl::StrCat("serves gRPC on ", server.grpc_address(), ", HTTP on ", scheme,
                                     server.http_address(), "/")
                      : absl::StrCat("cannot store hits: ", std::string(storage.message()));
}

}  // namespace

int main(int argc, char** argv) {
  // Debian's Abseil has asserts on; gRPC's locks would pay for the deadlock detector.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  mallopt(M_MMAP_THRESHOLD, kMappedBytesMin);
  scantrend::RaiseOpenFilesMax();
  scantrend::ServerOptions options;
  if (const auto exit_code = scantrend::ParseServerOptions(argc, argv, options)) {
    return *exit_code;
  }
  // What was counted, and the tokens, are nobody else's to read.
  umask(S_IRWXG | S_IRWXO);
  if (!options.restore_from.empty()) {
    return scantrend::Restore(options, std::cout, std::cerr);
  }
  // Blocked before any thread starts, so that all inherit it and sigtimedwait below gets them.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  sigset_t awaited = ends;
  sigaddset(&awaited, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &awaited, nullptr);

  const scantrend::Clock& clock = scantrend::Clock::System();
  scantrend::EventLog log(&std::cerr, options.log, &clock);
  const scantrend::LibraryLog library_log(&log);
  auto server = scantrend::Server::Start(options, &clock, nullptr, &log);
  if (!server.ok()) {
    const std::string why(server.status().message());
    if (options.log.format == scantrend::LogFormat::kJson) {
      log.Write(scantrend::LogLevel::kError, "not_started", {{"error", why}});
    } else {
      std::cerr << "scantrendd: " << why << std::endl;
    }
    return 1;
  }
  log.Write(scantrend::LogLevel::kInfo, "started",
            {{"version", scantrend::kVersion},
             {"data_dir", options.data_dir},
             {"grpc", (*server)->grpc_address()},
             {"http", (*server)->http_address()}});
  for (const std::string& warning : scantrend::WarningsOf(options)) {
    log.Write(scantrend::LogLevel::kWarning, "exposed", {{"warning", warning}});
  }
  const char* const scheme = options.tls.empty() ? "http://" : "https://";
  std::cout << "scantrendd serves gRPC on " << (*server)->grpc_address()
            << (options.tls.empty() ? "" : " over TLS") << "\n"
            << "scantrendd serves HTTP on " << scheme << (*server)->http_address() << "/"
            << std::endl;
  scantrend::ServiceManager manager;
  manager.TellReady(StatusOf(**server, scheme));
  const timespec interval{kMaintainSeconds, 0};
  int signal = 0;
  for (; sigismember(&ends, signal) != 1; signal = sigtimedwait(&awaited, nullptr, &interval)) {
    if (signal == SIGHUP) {
      manager.TellReloading();
      const absl::Status reloaded = (*server)->Reload();
      if (reloaded.ok()) {
        log.Write(scantrend::LogLevel::kInfo, "reloaded");
      } else {
        log.Write(scantrend::LogLevel::kError, "not_reloaded",
                  {{"error", std::string(reloaded.message())}});
      }
      manager.TellReady(StatusOf(**server, scheme));
    }
    (*server)->Maintain();
    scantrend::ReturnFreeMemory();
    manager.TellStatus(StatusOf(**server, scheme));
    manager.TellAlive();
  }
  manager.TellStopping();
  log.Write(scantrend::LogLevel::kInfo, "stopping", {{"signal", sigabbrev_np(signal)}});
  std::cout << "scantrendd stops" << std::endl;
  server->reset();
  log.Write(scantrend::LogLevel::kInfo, "stopped");
  return 0;
}

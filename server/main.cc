// scantrendd: serves until it is told to end.
#include <malloc.h>
#include <sys/stat.h>

#include <csignal>
#include <ctime>
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "server/options.h"
#include "server/restore.h"
#include "server/say.h"
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

  auto server = scantrend::Server::Start(options, &scantrend::Clock::System());
  if (!server.ok()) {
    std::cerr << "scantrendd: " << server.status().message() << std::endl;
    return 1;
  }
  for (const std::string& warning : scantrend::WarningsOf(options)) {
    scantrend::Say(warning);
  }
  const char* const scheme = options.tls.empty() ? "http://" : "https://";
  std::cout << "scantrendd serves gRPC on " << (*server)->grpc_address()
            << (options.tls.empty() ? "" : " over TLS") << "\n"
            << "scantrendd serves HTTP on " << scheme << (*server)->http_address() << "/"
            << std::endl;
  scantrend::ServiceManager manager;
  manager.TellReady(StatusOf(**server, scheme));
  const timespec interval{kMaintainSeconds, 0};
  for (int signal = 0; sigismember(&ends, signal) != 1;
       signal = sigtimedwait(&awaited, nullptr, &interval)) {
    if (signal == SIGHUP) {
      manager.TellReloading();
      const absl::Status reloaded = (*server)->Reload();
      std::cerr << "scantrendd: " << (reloaded.ok() ? "reloaded" : "not reloaded: ")
                << reloaded.message() << std::endl;
      manager.TellReady(StatusOf(**server, scheme));
    }
    (*server)->Maintain();
    manager.TellStatus(StatusOf(**server, scheme));
    manager.TellAlive();
  }
  manager.TellStopping();
  std::cout << "scantrendd stops" << std::endl;
  return 0;
}

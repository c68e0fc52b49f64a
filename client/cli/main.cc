// scantrend: asks scantrendd what ports did.
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

#include "absl/synchronization/mutex.h"
#include "client/cli/run.h"
#include "client/cli/terminal.h"

int main(int argc, char** argv) {
  // gRPC's own locks are not ours to check, and the checking is slow.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  // `scantrend ... | head` ends with head, quietly, whatever our parent did to this signal.
  std::signal(SIGPIPE, SIG_DFL);
  std::ios::sync_with_stdio(false);

  scantrend::Environment environment;
  environment.terminal = scantrend::DetectTerminal(STDOUT_FILENO);
  environment.shows_progress = isatty(STDERR_FILENO) != 0;
  environment.transport = scantrend::TransportOptions::OfEnvironment();
  if (const char* server = std::getenv("SCANTREND_SERVER"); server != nullptr && *server != '\0') {
    environment.server = server;
  }
  return scantrend::RunScantrend(argc, argv, environment, std::cout, std::cerr);
}

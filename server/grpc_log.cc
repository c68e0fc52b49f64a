#include "server/grpc_log.h"

#include <grpc/support/log.h>

#include <mutex>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

// gRPC's threads may write until the process has ended.
std::mutex& mutex = *new std::mutex;
EventLog* target = nullptr;

void Write(gpr_log_func_args* message) {
  const std::lock_guard lock(mutex);
  if (target == nullptr) {
    return;
  }
  const std::string_view path = message->file;
  const std::string file(path.substr(path.rfind('/') + 1));
  target->Write(message->severity == GPR_LOG_SEVERITY_ERROR ? LogLevel::kWarning : LogLevel::kDebug,
                "grpc_reported",
                {{"at", absl::StrCat(file, ":", message->line)}, {"message", message->message}});
}

}  // namespace

GrpcLog::GrpcLog(EventLog* log) {
  const std::lock_guard lock(mutex);
  target = log;
  gpr_set_log_function(Write);
}

GrpcLog::~GrpcLog() {
  const std::lock_guard lock(mutex);
  target = nullptr;
}

}  // namespace scantrend

#include "server/library_log.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <mutex>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

// Their threads may write until the process has ended.
std::mutex& mutex = *new std::mutex;
EventLog* target = nullptr;

void Write(bool is_error, std::string_view path, int line, const std::string& message) {
  const std::lock_guard lock(mutex);
  if (target == nullptr) {
    return;
  }
  const std::string file(path.substr(path.rfind('/') + 1));
  target->Write(is_error ? LogLevel::kWarning : LogLevel::kDebug, "library_reported",
                {{"at", absl::StrCat(file, ":", line)}, {"message", message}});
}

void WriteGrpc(gpr_log_func_args* message) {
  Write(message->severity == GPR_LOG_SEVERITY_ERROR, message->file, message->line,
        message->message);
}

void WriteProtobuf(google::protobuf::LogLevel level, const char* file, int line,
                   const std::string& message) {
  Write(level >= google::protobuf::LOGLEVEL_ERROR, file, line, message);
}

}  // namespace

LibraryLog::LibraryLog(EventLog* log) {
  {
    const std::lock_guard lock(mutex);
    target = log;
  }
  gpr_set_log_function(WriteGrpc);
  google::protobuf::SetLogHandler(WriteProtobuf);
}

LibraryLog::~LibraryLog() {
  const std::lock_guard lock(mutex);
  target = nullptr;
}

}  // namespace scantrend

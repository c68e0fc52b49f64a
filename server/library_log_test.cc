#include "server/library_log.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <gtest/gtest.h>

#include <sstream>

#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

TEST(LibraryLogTest, MessagesOfLibrariesAreEventsWhileItLives) {
  std::ostringstream out;
  const FakeClock clock(1'795'738'482);
  EventLog log(&out, {}, &clock);
  int line = 0;
  gpr_log_verbosity_init();  // as grpc_init does
  {
    const LibraryLog library_log(&log);
    gpr_log("src/core/tsi/ssl.cc", 7, GPR_LOG_SEVERITY_ERROR, "handshake failed: %s", "a\nb");
    GOOGLE_LOG(ERROR) << "contains invalid UTF-8";
    line = __LINE__ - 1;
    GOOGLE_LOG(INFO) << "is of no interest";
  }
  gpr_log("src/core/tsi/ssl.cc", 7, GPR_LOG_SEVERITY_ERROR, "unheard");
  GOOGLE_LOG(ERROR) << "unheard";
  EXPECT_EQ(out.str(),
            absl::StrCat("2026-11-27T00:14:42Z warning library_reported at=ssl.cc:7 "
                         "message=\"handshake failed: a\\nb\"\n"
                         "2026-11-27T00:14:42Z warning library_reported at=library_log_test.cc:",
                         line, " message=\"contains invalid UTF-8\"\n"));
}

}  // namespace
}  // namespace scantrend

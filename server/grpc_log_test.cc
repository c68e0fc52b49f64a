#include "server/grpc_log.h"

#include <grpc/support/log.h>
#include <gtest/gtest.h>

#include <sstream>

namespace scantrend {
namespace {

TEST(GrpcLogTest, MessagesOfGrpcAreEventsWhileItLives) {
  std::ostringstream out;
  const FakeClock clock(1'795'738'482);
  EventLog log(&out, {}, &clock);
  {
    gpr_log_verbosity_init();  // as grpc_init does
    const GrpcLog grpc_log(&log);
    gpr_log("src/core/tsi/ssl.cc", 7, GPR_LOG_SEVERITY_ERROR, "handshake failed: %s", "a\nb");
  }
  EXPECT_EQ(out.str(),
            "2026-11-27T00:14:42Z warning grpc_reported at=ssl.cc:7 "
            "message=\"handshake failed: a\\nb\"\n");
  gpr_log("src/core/tsi/ssl.cc", 7, GPR_LOG_SEVERITY_ERROR, "unheard");
  EXPECT_EQ(out.str().find("unheard"), std::string::npos);
}

}  // namespace
}  // namespace scantrend

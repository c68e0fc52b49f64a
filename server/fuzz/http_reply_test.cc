#include "server/fuzz/http_reply.h"

#include <gtest/gtest.h>

#include <string>

#include "server/http/gzip.h"

namespace scantrend {
namespace {

std::string Reply(const std::string& status, const std::string& body,
                  const std::string& headers = "Content-Type: application/json\r\n") {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         headers + "\r\n" + body;
}

TEST(HttpReplyTest, TakesAnswersOneBehindAnother) {
  EXPECT_TRUE(CheckReplies("", false).ok());
  const std::string squeezed = Gzip("{}");
  EXPECT_TRUE(CheckReplies("HTTP/1.1 100 Continue\r\n\r\n" + Reply("200 OK", "[]") +
                               Reply("404 Not Found", "{}") +
                               Reply("200 OK", squeezed,
                                     "Content-Type: application/json\r\n"
                                     "Content-Encoding: gzip\r\n"),
                           false)
                  .ok());
}

TEST(HttpReplyTest, TakesALastAnswerThatIsCutOff) {
  const std::string whole = Reply("200 OK", "[1,2,3]");
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_TRUE(CheckReplies(whole.substr(0, size), false).ok()) << size;
  }
}

TEST(HttpReplyTest, TakesAnswersToHeadWithoutTheirBodies) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n";
  EXPECT_TRUE(CheckReplies(head + Reply("200 OK", "[]") + head, true).ok());
}

TEST(HttpReplyTest, RefusesAnythingElse) {
  for (const std::string& bytes :
       {Reply("200 OK", "["), Reply("299 What", "[]"), Reply("200 OK", "[]") + "x\r\n\r\n",
        Reply("200 OK", "[]", "X: a\nb\r\n"), Reply("200 OK", "[]", "no colon\r\n"),
        std::string("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")}) {
    EXPECT_FALSE(CheckReplies(bytes, false).ok()) << bytes;
  }
}

}  // namespace
}  // namespace scantrend

#include "server/http/http_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/match.h"
#include "server/http/gzip.h"
#include "server/http/http_client_testing.h"
#include "server/http/http_routes.h"

namespace scantrend {
namespace {

std::unique_ptr<HttpServer> StartServer(HttpHandler handler, const HttpLimits& limits = {}) {
  auto server = HttpServer::Start("127.0.0.1:0", std::move(handler), limits);
  EXPECT_TRUE(server.ok()) << server.status();
  return *std::move(server);
}

HttpResponse Echo(const HttpRequest& request) {
  return {.body = request.path + "|" + request.query};
}

// A handler that does not answer until it is told to.
class Gate {
 public:
  HttpHandler handler() {
    return [this](const HttpRequest& /*request*/) -> HttpResponse {
      ++entered_;
      entered_.notify_all();
      opened_.wait();
      return {.body = "late"};
    };
  }
  void AwaitEntered(int number) {
    for (int now = entered_; now < number; now = entered_) {
      entered_.wait(now);
    }
  }
  void Open() { open_.set_value(); }

 private:
  std::atomic<int> entered_ = 0;
  std::promise<void> open_;
  std::shared_future<void> opened_ = open_.get_future();
};

TEST(HttpServerTest, AnswersRequestsOneAfterTheOtherOnOneConnection) {
  const auto server = StartServer(Echo);
  HttpClient client(server->address());
  for (int i = 0; i < 100; ++i) {
    const std::string path = "/a" + std::to_string(i);
    const HttpReply reply = client.Get(path + "?json&b=%20");
    ASSERT_EQ(reply.status, 200);
    ASSERT_EQ(reply.body, path + "|json&b=%20");
  }
}

TEST(HttpServerTest, PathsAreDecodedAndQueriesAreNot) {
  const auto server = StartServer(Echo);
  EXPECT_EQ(HttpClient(server->address()).Get("/a%20b?c%20d").body, "/a b|c%20d");
}

TEST(HttpServerTest, HeadHasTheHeadersOfGetAndNoBody) {
  const auto server = StartServer(Echo);
  HttpClient client(server->address());
  ASSERT_TRUE(client.Send("HEAD /abc HTTP/1.1\r\nHost: x\r\n\r\n"));
  const HttpReply head = client.Receive(/*has_body=*/false);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.Header("Content-Length"), "5");
  EXPECT_EQ(client.Get("/next").body, "/next|");
}

TEST(HttpServerTest, EveryAnswerCarriesTheSecurityHeaders) {
  const auto server = StartServer(Echo);
  const HttpReply reply = HttpClient(server->address()).Get("/");
  EXPECT_EQ(reply.Header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(reply.Header("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
  EXPECT_EQ(reply.Header("X-Frame-Options"), "DENY");
  EXPECT_EQ(reply.Header("Referrer-Policy"), "no-referrer");
  EXPECT_EQ(reply.Header("Cache-Control"), "no-store");
}

TEST(HttpServerTest, OtherMethodsAndBodiesAreRefused) {
  const auto server = StartServer(Echo);
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"}) {
    HttpClient client(server->address());
    client.Send(std::string(method) + " / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    const HttpReply reply = client.Receive();
    EXPECT_EQ(reply.status, 405) << method;
    EXPECT_EQ(reply.Header("Allow"), "GET, HEAD");
  }
  HttpClient with_body(server->address());
  with_body.Send("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n");
  EXPECT_EQ(with_body.Receive().status, 413);
  HttpClient with_chunks(server->address());
  with_chunks.Send("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(with_chunks.Receive().status, 413);
}

TEST(HttpServerTest, GarbageAndLargeRequestsAreRefusedAndTheServerGoesOn) {
  const auto server = StartServer(Echo);
  const std::string megabyte(1 << 20, 'a');
  HttpClient long_url(server->address());
  long_url.Send("GET /" + megabyte + " HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(long_url.Receive().status, 414);
  HttpClient long_header(server->address());
  long_header.Send("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + megabyte + "\r\n\r\n");
  const int status = long_header.Receive().status;
  EXPECT_TRUE(status == 431 || status == 413) << status;
  HttpClient garbage(server->address());
  garbage.Send(std::string("\x16\x03\x01\x00\xff\x00\r\n\r\n", 10));
  EXPECT_NE(garbage.Receive().status, 200);
  EXPECT_EQ(HttpClient(server->address()).Get("/x").body, "/x|");
}

TEST(HttpServerTest, LargeAnswersAreSqueezedForThoseWhoTakeIt) {
  const std::string text = std::string(100'000, 'x') + "end";
  const auto server = StartServer([&text](const HttpRequest& request) -> HttpResponse {
    return request.path == "/squeezed" ? HttpResponse{.body = Gzip(text), .is_gzip = true}
                                       : HttpResponse{.body = text};
  });
  HttpClient client(server->address());
  for (const char* path : {"/", "/squeezed"}) {
    const HttpReply squeezed = client.Get(path, "Accept-Encoding: br, gzip;q=0.5\r\n");
    EXPECT_EQ(squeezed.Header("Content-Encoding"), "gzip");
    EXPECT_EQ(squeezed.Header("Vary"), "Accept-Encoding");
    EXPECT_LT(squeezed.body.size(), 1'000u);
    EXPECT_EQ(Gunzip(squeezed.body), text);
    const HttpReply plain = client.Get(path, "Accept-Encoding: gzip;q=0, br\r\n");
    EXPECT_EQ(plain.Header("Content-Encoding"), "");
    EXPECT_EQ(plain.body, text);
  }
}

TEST(HttpServerTest, WhatMayBeKeptIsSentOnce) {
  const auto server = StartServer([](const HttpRequest& request) -> HttpResponse {
    return {.body = request.path, .headers = {{"Cache-Control", "no-cache"}}};
  });
  HttpClient client(server->address());
  const HttpReply first = client.Get("/a");
  const std::string tag = first.Header("ETag");
  ASSERT_EQ(tag.size(), 18u);
  const HttpReply again = client.Get("/a", "If-None-Match: \"other\", W/" + tag + "\r\n");
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.Header("ETag"), tag);
  EXPECT_EQ(client.Get("/b", "If-None-Match: " + tag + "\r\n").status, 200);
}

TEST(HttpServerTest, ConnectionsThatSayNothingOrTrickleAreClosed) {
  HttpLimits limits;
  limits.idle = std::chrono::seconds(1);
  limits.request = std::chrono::seconds(2);
  const auto server = StartServer(Echo, limits);
  HttpClient silent(server->address());
  EXPECT_TRUE(silent.AwaitClose());
  HttpClient half(server->address());
  half.Send("GET / HTTP/1.1\r\nHost: x\r\n");
  EXPECT_TRUE(half.AwaitClose());
  // Never idle, never done.
  HttpClient trickle(server->address());
  trickle.Send("GET / HTTP/1.1\r\n");
  size_t sent = 0;
  while (trickle.Send("X-A: b\r\n")) {
    ++sent;
    std::this_thread::yield();
    ASSERT_LT(sent, size_t{1} << 30);
  }
}

TEST(HttpServerTest, ManyConnectionsAtOnceAreServed) {
  const auto server = StartServer(Echo);
  std::deque<HttpClient> clients;
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(clients.emplace_back(server->address()).connected());
    ASSERT_TRUE(clients.back().Send("GET /"));  // and waits
  }
  EXPECT_EQ(HttpClient(server->address()).Get("/x").body, "/x|");
  for (HttpClient& client : clients) {
    client.Send("late HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  for (HttpClient& client : clients) {
    EXPECT_EQ(client.Receive().body, "/late|");
  }
}

TEST(HttpServerTest, ConnectionsBeyondTheLimitWaitForOthersToEnd) {
  HttpLimits limits;
  limits.connections = 8;
  const auto server = StartServer(Echo, limits);
  std::deque<HttpClient> clients;
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(clients.emplace_back(server->address()).Get("/x").status, 200);
  }
  HttpClient ninth(server->address());
  ninth.Send("GET /late HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(clients.back().Get("/y").status, 200);
  clients.pop_front();
  EXPECT_EQ(ninth.Receive().body, "/late|");
}

TEST(HttpServerTest, RequestsBeyondTheQueueAreToldToComeAgain) {
  HttpLimits limits;
  limits.workers = 1;
  limits.waiting = 1;
  Gate gate;
  const auto server = StartServer(gate.handler(), limits);
  HttpClient answered(server->address());
  answered.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  gate.AwaitEntered(1);
  // One of these waits, the other is refused.
  HttpClient second(server->address());
  HttpClient third(server->address());
  second.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  third.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  std::future<HttpReply> of_second = std::async([&] { return second.Receive(); });
  std::future<HttpReply> of_third = std::async([&] { return third.Receive(); });
  while (of_second.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready &&
         of_third.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) {
  }
  gate.Open();
  std::map<int, std::string> retry_after;  // by status
  for (std::future<HttpReply>* one : {&of_second, &of_third}) {
    const HttpReply reply = one->get();
    retry_after[reply.status] = reply.Header("Retry-After");
  }
  EXPECT_EQ(retry_after, (std::map<int, std::string>{{200, ""}, {503, "1"}}));
  EXPECT_EQ(answered.Receive().body, "late");
}

TEST(HttpServerTest, AHandlerLearnsThatTheClientHasGone) {
  std::promise<void> gone;
  const auto server = StartServer([&gone](const HttpRequest& request) -> HttpResponse {
    while (!request.cancelled()) {
      std::this_thread::yield();
    }
    gone.set_value();
    return {};
  });
  {
    HttpClient client(server->address());
    client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  gone.get_future().wait();
}

TEST(HttpServerTest, AHandlerLearnsThatItTakesTooLong) {
  HttpLimits limits;
  limits.answer = std::chrono::seconds(1);
  const auto server = StartServer(
      [](const HttpRequest& request) -> HttpResponse {
        while (!request.cancelled()) {
          std::this_thread::yield();
        }
        return {.status = 504};
      },
      limits);
  EXPECT_EQ(HttpClient(server->address()).Get("/").status, 504);
}

TEST(HttpServerTest, StopsWhileRequestsAreUnderWay) {
  Gate gate;
  auto server = StartServer(gate.handler());
  HttpClient client(server->address());
  client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  gate.AwaitEntered(1);
  std::future<void> stopped = std::async([&server] { server.reset(); });
  gate.Open();
  stopped.wait();
  EXPECT_TRUE(client.AwaitClose());
}

TEST(HttpServerTest, SaysWhyItCannotListen) {
  const auto server = StartServer(Echo);
  const auto taken = HttpServer::Start(server->address(), Echo);
  EXPECT_EQ(taken.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(absl::StrContains(taken.status().message(), server->address()));
  for (const char* address : {"nonsense", ":80", "127.0.0.1:99999999"}) {
    EXPECT_EQ(HttpServer::Start(address, Echo).status().code(), absl::StatusCode::kInvalidArgument)
        << address;
  }
}

TEST(HttpRoutesTest, TheLongestPathCounts) {
  HttpRoutes routes;
  for (const char* path : {"/", "/a/", "/a/b/", "/a/b/c"}) {
    routes.Add(path, [path](const HttpRequest& /*request*/) { return HttpResponse{.body = path}; });
  }
  const auto answer = [&routes](std::string path) { return routes.Answer({.path = path}); };
  EXPECT_EQ(answer("/").body, "/");
  EXPECT_EQ(answer("/a/").body, "/a/");
  EXPECT_EQ(answer("/a/x").body, "/a/");
  EXPECT_EQ(answer("/a/b/c").body, "/a/b/c");
  EXPECT_EQ(answer("/a/b/c/d").body, "/a/b/");
  EXPECT_EQ(answer("/b").status, 404);
  EXPECT_EQ(answer("/a").status, 404);
}

}  // namespace
}  // namespace scantrend

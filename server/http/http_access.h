// Who may ask over HTTP.
#ifndef SCANTREND_SERVER_HTTP_HTTP_ACCESS_H_
#define SCANTREND_SERVER_HTTP_HTTP_ACCESS_H_

#include "server/access/access_control.h"
#include "server/http/http_message.h"

namespace scantrend {

// Answers by `handler` who has the role read, and anybody who asks for /healthz and /readyz, which
// say only whether hits can be stored. Others get 401 with WWW-Authenticate (a browser asks for a
// user and a password then: any user, and the token) or, if their role is another, 403; below
// /v1/ as JSON. `access` must outlive it.
HttpHandler WithAccess(AccessControl* access, HttpHandler handler);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_HTTP_ACCESS_H_

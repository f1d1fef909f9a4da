// Precompiled: the CAF headers and the messages that every actor needs.

#pragma once

#include "actors/messages.hpp"

#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

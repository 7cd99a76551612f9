/* SPDX-License-Identifier: Apache-2.0 */
/* err: the causes of failure that callers tell apart. Where there is only one cause, a function
 * returns bool. */
#ifndef PRINTWIRE_BASE_ERR_H
#define PRINTWIRE_BASE_ERR_H

enum err {
    ERR_NONE = 0,
    ERR_MEMORY,  /* out of memory */
    ERR_LIMIT,   /* a stated limit would be passed */
    ERR_SYNTAX,  /* the bytes are not of the form that they claim */
    ERR_RANGE,   /* of the right form, but the value is outside what is allowed */
    ERR_MISSING, /* something named does not exist */
    ERR_IO,      /* the operating system refused; errno says why */
    ERR_FULL,    /* the disk is full */
    ERR_CORRUPT, /* stored bytes are not what was stored */
    ERR_REFUSED, /* the peer or a policy said no */
    ERR_TIMEOUT, /* no answer in time */
    ERR_CLOSED   /* the other side is gone */
};

/** A short lower-case text for log lines ("disk full"); never NULL, also for values outside the
 * enum. */
const char *err_text(enum err err);

#endif

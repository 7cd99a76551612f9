/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_sql: the ledger's tables and the questions about them, as SQL; for ledger.c only. */
#ifndef PRINTWIRE_LICENCE_LEDGER_SQL_H
#define PRINTWIRE_LICENCE_LEDGER_SQL_H

/* A statement each; ledger_sql.c has their parameters, in order. */
enum ledger_sql {
    LEDGER_SQL_GET_LICENCE,
    LEDGER_SQL_PUT_LICENCE,
    LEDGER_SQL_EACH_LICENCE,
    LEDGER_SQL_RAISE_REVOCATIONS,
    LEDGER_SQL_REVOCATIONS,
    LEDGER_SQL_REVOKED,
    LEDGER_SQL_GET_NODE,
    LEDGER_SQL_PUT_NODE,
    LEDGER_SQL_EACH_NODE,
    LEDGER_SQL_COUNT_NODES,
    LEDGER_SQL_PUT_REQUEST,
    LEDGER_SQL_DROP_REQUESTS,
    LEDGER_SQL_GET_REQUEST,
    LEDGER_SQL_PUT_AUDIT,
    LEDGER_SQL_EACH_AUDIT,
    LEDGER_SQL_DROP_AUDIT,
    LEDGER_SQL_DROP_AGED,
    LEDGER_SQL_COUNT_AUDIT,
    LEDGER_SQL_COUNT_ACTIVATIONS,
    LEDGER_SQL_NOTE_ACTIVATION,
    LEDGER_SQL_DROP_ACTIVATIONS,
    LEDGER_SQL_TRY,
    LEDGER_SQL_TAKE_BACK,
    LEDGER_SQL_END_TRY,
    LEDGER_SQLS
};

/** What makes the tables that are not there yet. */
const char *ledger_sql_schema(void);

/** The text of a statement. */
const char *ledger_sql_text(enum ledger_sql which);

#endif

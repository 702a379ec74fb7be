#!/usr/bin/python3
"""forget-sessions.py DATA_DIR: ends every session, as their time-out does."""
import sqlite3
import sys

with sqlite3.connect(f'{sys.argv[1]}/erp.sqlite', timeout=30) as db:
    db.execute('delete from ir_session')
